// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("concat: operands one behind another, along any axis") {
  const auto a = laws::spread<float, 2, 3>(-1, 1);
  const auto b = laws::spread<float, 2, 1>(-1, 1, 2);
  const auto wide = tn::tensor<float, 2, 7>::from([&](auto i, auto j) {
    return j < 3 ? a(i, j) : j < 4 ? b(i, 0) : a(i, j - 4);
  });
  laws::gives([](const auto& x, const auto& y) { return tn::concat<-1>(x, y, x); }, wide, a, b);
  const auto high = tn::tensor<float, 4, 3>::from(
      [&](auto i, auto j) { return i < 2 ? a(i, j) : 2 * a(i - 2, j); });
  laws::gives([](const auto& x) { return tn::concat<0>(x, x * 2.0f); }, high, a);
}

TEST_CASE("stack: operands along a new axis") {
  const auto a = laws::spread<float, 2, 3>(-1, 1);
  const auto stacked = tn::tensor<float, 2, 2, 3>::from(
      [&](auto i, auto k, auto j) { return k == 0 ? a(i, j) : -a(i, j); });
  laws::gives([](const auto& x) { return tn::stack<1>(x, -x); }, stacked, a);
}

TEST_CASE("split: the parts, joined again, are the whole") {
  const auto a = laws::spread<double, 2, 6>(-1, 1);
  const auto f = [](const auto& x) {
    const auto [p, q, r] = tn::split<1, 3>(x);
    return tn::concat<1>(p, q, r);
  };
  laws::gives(f, a, a);
  laws::gradient_agrees(f, a);
}

TEST_CASE("concat, stack: gradients agree with central differences") {
  const auto a = laws::spread<double, 2, 3>(-1, 1);
  const auto b = laws::spread<double, 2, 2>(-1, 1, 2);
  const auto f = [](auto x, auto y) { return tn::concat<1>(x * x, y, x); };
  laws::gradient_agrees<0, 1>(f, a, b);
  laws::second_gradient_agrees(f, a, b);
  laws::gradient_agrees([](auto x) { return tn::stack<-1>(x, x * 3.0); }, a);
}
