// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("select: takes the first where the condition holds; all three are broadcast") {
  const tn::tensor<bool, 3, 1> c{{true}, {false}, {true}};
  const auto x = laws::spread<float, 4>(-1, 1);
  const auto f = [](const auto& a, const auto& b) { return tn::select(a, b, 7.0f); };
  laws::gives(f, tn::tensor<float, 3, 4>::from([&](auto i, auto j) { return c(i, 0) ? x(j) : 7; }),
              c, x);
}

TEST_CASE("select: the gradient goes to the operand that was taken") {
  const auto f = [](auto x, auto y) { return tn::select(x > 0.1, x * y, y); };
  laws::gradient_agrees<0, 1>(f, laws::spread<double, 7>(-1, 1), laws::spread<double, 7>(-1, 1, 2));
}

TEST_CASE("select: what was not taken sends no NaN") {
  const auto f = [](auto x) {
    return tn::sum(tn::select(x > 0.0, tn::log(tn::max(x, 1e-30)), 0.0));
  };
  const auto g = tn::grad(f)(tn::tensor<double, 2>{2, -1});
  CHECK(g(0) == 0.5);
  CHECK(g(1) == 0);
}
