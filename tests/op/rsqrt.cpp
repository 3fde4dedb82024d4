// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::rsqrt(x); };

TEST_CASE("rsqrt: values agree with a plain loop") {
  const auto plain = [](double x) { return 1 / std::sqrt(x); };
  laws::agrees_with_plain_loop<float>(f, plain, 0.4, 4);
  laws::agrees_with_plain_loop<double>(f, plain, 0.4, 4);
}

TEST_CASE("rsqrt: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(0.4, 4);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
