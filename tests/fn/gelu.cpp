// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::gelu(x); };

TEST_CASE("gelu: values agree with a plain loop") {
  const auto plain = [](double x) { return 0.5 * x * (1 + std::erf(x / std::sqrt(2.0))); };
  laws::agrees_with_plain_loop<float>(f, plain, -4, 4);
  laws::agrees_with_plain_loop<double>(f, plain, -4, 4);
}

TEST_CASE("gelu: gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-3, 3);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
