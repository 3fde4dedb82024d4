// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::sign(x); };

TEST_CASE("sign: values agree with a plain loop") {
  const auto plain = [](double x) { return double((x > 0) - (x < 0)); };
  laws::agrees_with_plain_loop<float>(f, plain, -2, 2);
  laws::agrees_with_plain_loop<double>(f, plain, -2, 2);
}

TEST_CASE("sign: the gradient agrees with central differences") {
  const auto x = laws::spread<double, 7>(-2, 2);
  laws::gradient_agrees(f, x);
}
