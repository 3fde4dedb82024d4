// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return -x; };

TEST_CASE("neg: values agree with a plain loop") {
  const auto plain = [](double x) { return -x; };
  laws::agrees_with_plain_loop<float>(f, plain, -3, 3);
  laws::agrees_with_plain_loop<double>(f, plain, -3, 3);
}

TEST_CASE("neg: the gradient agrees with central differences") {
  const auto x = laws::spread<double, 7>(-3, 3);
  laws::gradient_agrees(f, x);
}
