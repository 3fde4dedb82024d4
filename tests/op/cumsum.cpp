// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("cumsum: the running sum along any axis") {
  const tn::tensor<int, 2, 3> x{{1, 2, 3}, {4, 5, 6}};
  laws::gives([](const auto& a) { return tn::cumsum<1>(a); },
              tn::tensor<int, 2, 3>{{1, 3, 6}, {4, 9, 15}}, x);
  laws::gives([](const auto& a) { return tn::cumsum<-2>(a); },
              tn::tensor<int, 2, 3>{{1, 2, 3}, {5, 7, 9}}, x);
}

TEST_CASE("cumsum: gradients agree with central differences") {
  const auto x = laws::spread<double, 2, 4, 2>(-1, 1);
  laws::gradient_agrees([](auto a) { return tn::cumsum<1>(a); }, x);
  laws::second_gradient_agrees([](auto a) { return tn::square(tn::cumsum<0>(a)); }, x);
}
