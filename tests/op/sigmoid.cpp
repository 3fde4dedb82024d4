// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::sigmoid(x); };

TEST_CASE("sigmoid: values agree with a plain loop") {
  const auto plain = [](double x) { return 1 / (1 + std::exp(-x)); };
  laws::agrees_with_plain_loop<float>(f, plain, -5, 5);
  laws::agrees_with_plain_loop<double>(f, plain, -5, 5);
}

TEST_CASE("sigmoid: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-5, 5);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
