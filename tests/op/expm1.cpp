// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::expm1(x); };

TEST_CASE("expm1: values agree with a plain loop") {
  const auto plain = [](double x) { return std::expm1(x); };
  laws::agrees_with_plain_loop<float>(f, plain, -2, 2);
  laws::agrees_with_plain_loop<double>(f, plain, -2, 2);
}

TEST_CASE("expm1: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-2, 2);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
