// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::ceil(x); };

TEST_CASE("ceil: values agree with a plain loop") {
  const auto plain = [](double x) { return std::ceil(x); };
  laws::agrees_with_plain_loop<float>(f, plain, -3, 3);
  laws::agrees_with_plain_loop<double>(f, plain, -3, 3);
}

TEST_CASE("ceil: the gradient agrees with central differences") {
  const auto x = laws::spread<double, 7>(-3, 3);
  laws::gradient_agrees(f, x);
}
