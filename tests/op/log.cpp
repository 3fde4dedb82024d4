// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::log(x); };

TEST_CASE("log: values agree with a plain loop") {
  const auto plain = [](double x) { return std::log(x); };
  laws::agrees_with_plain_loop<float>(f, plain, 0.2, 5);
  laws::agrees_with_plain_loop<double>(f, plain, 0.2, 5);
}

TEST_CASE("log: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(0.2, 5);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
