// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x, const auto& y) { return tn::atan2(x, y); };

TEST_CASE("atan2: values agree with a plain loop, the right broadcast") {
  const auto plain = [](double x, double y) { return std::atan2(x, y); };
  laws::agrees_with_plain_loop_of_two<float>(f, plain, 0.3, 3);
  laws::agrees_with_plain_loop_of_two<double>(f, plain, 0.3, 3);
}

TEST_CASE("atan2: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 3, 1>(0.3, 3);
  const auto y = laws::spread<double, 4>(0.3, 3, 2);
  laws::gradient_agrees<0, 1>(f, x, y);
  laws::second_gradient_agrees(f, x, y);
}
