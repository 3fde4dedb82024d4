// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::leaky_relu(x, 0.1); };

TEST_CASE("leaky_relu: values agree with a plain loop") {
  const auto plain = [](double x) { return x > 0 ? x : 0.1 * x; };
  laws::agrees_with_plain_loop<float>(f, plain, -4, 4);
  laws::agrees_with_plain_loop<double>(f, plain, -4, 4);
}

TEST_CASE("leaky_relu: gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-3, 3);
  laws::gradient_agrees(f, x);
}
