// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("mean, variance: by hand, over an axis and over all") {
  const tn::tensor<double, 2, 4> x{{1, 2, 3, 4}, {-1, 1, -1, 1}};
  laws::gives([](const auto& a) { return tn::mean<1>(a); }, tn::tensor<double, 2>{2.5, 0}, x);
  laws::gives([](const auto& a) { return tn::mean<0, tn::keep>(a); },
              tn::tensor<double, 1, 4>{{0, 1.5, 1, 2.5}}, x);
  laws::gives([](const auto& a) { return tn::mean(a); }, tn::tensor<double>(1.25), x);
  laws::gives([](const auto& a) { return tn::variance<1>(a); }, tn::tensor<double, 2>{1.25, 1}, x);
}

TEST_CASE("mean, variance: gradients agree with central differences") {
  const auto x = laws::spread<double, 2, 3, 2>(-1, 1);
  laws::gradient_agrees([](auto a) { return tn::mean<1>(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::variance<0, 2>(a); }, x);
  laws::second_gradient_agrees([](auto a) { return tn::variance(a); }, x);
}
