// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::reciprocal(x); };

TEST_CASE("reciprocal: values agree with a plain loop") {
  const auto plain = [](double x) { return 1 / x; };
  laws::agrees_with_plain_loop<float>(f, plain, 0.4, 3);
  laws::agrees_with_plain_loop<double>(f, plain, 0.4, 3);
}

TEST_CASE("reciprocal: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(0.4, 3);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
