// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

template <class T>
void check() {
  const auto x = laws::spread<T, 4, 19>(-3, 3);
  const auto expected = tn::tensor<T, 4, 19>::from([&](auto i, auto j) {
    double total = 0;
    for (int k = 0; k < 19; ++k) total += std::exp(static_cast<double>(x(i, k)));
    return static_cast<T>(std::exp(static_cast<double>(x(i, j))) / total);
  });
  laws::gives([](const auto& a) { return tn::softmax(a); }, expected, x);
  const tn::tensor<T, 19, 4> across = tn::transpose(x), turned = tn::transpose(expected);
  laws::gives([](const auto& a) { return tn::softmax<0>(a); }, turned, across);
}

TEST_CASE("softmax: values agree with a plain loop, over rows and over columns") {
  check<float>();
  check<double>();
}

TEST_CASE("softmax: gradients agree with central differences") {
  const auto x = laws::spread<double, 2, 3>(-2, 2);
  laws::gradient_agrees([](auto a) { return tn::softmax(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::softmax<0>(a); }, x);
  laws::second_gradient_agrees([](auto a) { return tn::softmax(a); }, x);
}

TEST_CASE("softmax: large operands do not overflow") {
  const tn::tensor<float, 2> y = tn::softmax(tn::tensor<float, 2>{1000, 1000});
  CHECK(laws::close(y(0), 0.5, 1e-6));
}
