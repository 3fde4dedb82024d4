// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("normalise: values agree with a plain loop") {
  const auto x = laws::spread<double, 3, 7>(-2, 3);
  const auto expected = tn::tensor<double, 3, 7>::from([&](auto i, auto j) {
    double mean = 0, variance = 0;
    for (int k = 0; k < 7; ++k) mean += x(i, k) / 7;
    for (int k = 0; k < 7; ++k) variance += (x(i, k) - mean) * (x(i, k) - mean) / 7;
    return (x(i, j) - mean) / std::sqrt(variance + 1e-5);
  });
  laws::gives([](const auto& a) { return tn::normalise(a); }, expected, x);
}

TEST_CASE("normalise_rms: values agree with a plain loop") {
  const auto x = laws::spread<double, 3, 7>(-2, 3);
  const auto expected = tn::tensor<double, 3, 7>::from([&](auto i, auto j) {
    double square = 0;
    for (int k = 0; k < 3; ++k) square += x(k, j) * x(k, j) / 3;
    return x(i, j) / std::sqrt(square + 1e-3);
  });
  laws::gives([](const auto& a) { return tn::normalise_rms<0>(a, 1e-3); }, expected, x);
}

TEST_CASE("normalise, normalise_rms: gradients agree with central differences") {
  const auto x = laws::spread<double, 2, 4>(-2, 3);
  laws::gradient_agrees([](auto a) { return tn::normalise(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::normalise_rms(a); }, x);
  laws::second_gradient_agrees([](auto a) { return tn::normalise(a); }, x);
}
