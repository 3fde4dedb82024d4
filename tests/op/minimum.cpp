// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x, const auto& y) { return tn::min(x, y); };

TEST_CASE("minimum: values agree with a plain loop, the right broadcast") {
  const auto plain = [](double x, double y) { return std::fmin(x, y); };
  laws::agrees_with_plain_loop_of_two<float>(f, plain, -3, 3);
  laws::agrees_with_plain_loop_of_two<double>(f, plain, -3, 3);
}

TEST_CASE("minimum: both gradients agree with central differences") {
  const auto x = laws::spread<double, 3, 1>(-3, 3);
  const auto y = laws::spread<double, 4>(-3, 3, 2);
  laws::gradient_agrees<0, 1>(f, x, y);
}

TEST_CASE("minimum: equal operands share the gradient") {
  const auto total = [](auto x, auto y) { return tn::sum(tn::min(x, y)); };
  const tn::tensor<double, 2> x{1, 2};
  const auto [dx, dy] = tn::grad<0, 1>(total)(x, x);
  for (int i : {0, 1}) CHECK((dx(i) == 0.5 && dy(i) == 0.5));
}

TEST_CASE("minimum: NaN where either is one, as an expression and as a program") {
  const float nan = std::nanf("");
  tn::tensor<float, 40> x, y;
  for (int i = 0; i < 40; ++i) x(i) = i % 3 == 0 ? nan : 1, y(i) = i % 4 == 0 ? nan : 2;
  const tn::tensor<float, 40> now = tn::min(x, y);
  const auto one = [](auto a, auto b) { return tn::min(a, b); };
  const auto other = [](auto a, auto b) { return tn::min(b, a); };
  const tn::tensor<float, 40> traced = tn::compiled(one)(x, y), turned = tn::compiled(other)(x, y);
  for (int i = 0; i < 40; ++i) {
    CHECK(std::isnan(now(i)) == (i % 3 == 0 || i % 4 == 0));
    CHECK(std::isnan(traced(i)) == std::isnan(now(i)));
    CHECK(std::isnan(turned(i)) == std::isnan(now(i)));
  }
}
