// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::sqrt(x); };

TEST_CASE("sqrt: values agree with a plain loop") {
  const auto plain = [](double x) { return std::sqrt(x); };
  laws::agrees_with_plain_loop<float>(f, plain, 0.3, 4);
  laws::agrees_with_plain_loop<double>(f, plain, 0.3, 4);
}

TEST_CASE("sqrt: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(0.3, 4);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
