// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::sin(x); };

TEST_CASE("sin: values agree with a plain loop") {
  const auto plain = [](double x) { return std::sin(x); };
  laws::agrees_with_plain_loop<float>(f, plain, -6, 6);
  laws::agrees_with_plain_loop<double>(f, plain, -6, 6);
}

TEST_CASE("sin: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-6, 6);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
