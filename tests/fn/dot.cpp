// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto dot = [](const auto& x, const auto& y) { return tn::dot(x, y); };
static constexpr auto outer = [](const auto& x, const auto& y) { return tn::outer(x, y); };

TEST_CASE("dot, outer: by hand") {
  const tn::tensor<float, 3> x{1, 2, 3};
  const tn::tensor<float, 3> y{4, -5, 6};
  laws::gives(dot, tn::tensor<float>(12), x, y);
  laws::gives(outer, tn::tensor<float, 3, 3>{{4, -5, 6}, {8, -10, 12}, {12, -15, 18}}, x, y);
}

TEST_CASE("dot, outer: gradients agree with central differences") {
  const auto x = laws::spread<double, 3>(-1, 1);
  const auto y = laws::spread<double, 3>(-1, 1, 2);
  laws::gradient_agrees<0, 1>(dot, x, y);
  laws::gradient_agrees<0, 1>(outer, x, laws::spread<double, 2>(-1, 1));
  laws::second_gradient_agrees([](auto a) { return tn::dot(a, a * a); }, x);
}
