// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::tan(x); };

TEST_CASE("tan: values agree with a plain loop") {
  const auto plain = [](double x) { return std::tan(x); };
  laws::agrees_with_plain_loop<float>(f, plain, -1.2, 1.2);
  laws::agrees_with_plain_loop<double>(f, plain, -1.2, 1.2);
}

TEST_CASE("tan: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-1.2, 1.2);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
