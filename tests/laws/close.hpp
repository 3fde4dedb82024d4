// SPDX-License-Identifier: MIT
// close: what agreement of two numbers means in tests, and tensors full of numbers that are neither
// round nor equal. Law: NaN agrees with NaN, and an infinity with itself.
// Read next: laws/value.hpp, laws/gradient.hpp.
#pragma once

#include <doctest/doctest.h>

#include <cmath>
#include <tenon/tenon.hpp>
#include <type_traits>

namespace laws {

namespace tn = tenon;

/// The tolerance of a result of T: some units in the last place of each of a few steps.
template <class T>
inline constexpr double tolerance = std::is_same_v<T, float> ? 3e-6 : 1e-13;

inline bool close(double x, double y, double relative) {
  if (std::isnan(x) || std::isnan(y)) return std::isnan(x) && std::isnan(y);
  if (std::isinf(x) || std::isinf(y)) return x == y;
  return std::abs(x - y) <= relative * std::fmax(1.0, std::fmax(std::abs(x), std::abs(y)));
}

/// Numbers spread over [low, high) in an order without a pattern; seeds give different ones.
template <class T, tn::extent... Extents>
tn::tensor<T, Extents...> spread(double low, double high, int seed = 1) {
  tn::tensor<T, Extents...> out;
  double at = 0.377 * seed;
  for (T& x : out) {
    at += 0.6180339887498949;
    at -= std::floor(at);
    x = static_cast<T>(low + (high - low) * at);
  }
  return out;
}

/// Every element of x agrees with the same one of y.
template <class X, class Y>
void check_close(const X& x, const Y& y, double relative) {
  static_assert(tn::shape_of<X> == tn::shape_of<Y>);
  for (tn::extent i = 0; i < X::size(); ++i) {
    CAPTURE(i);
    CAPTURE(x.data()[i]);
    CAPTURE(y.data()[i]);
    CHECK(close(static_cast<double>(x.data()[i]), static_cast<double>(y.data()[i]), relative));
  }
}

/// The largest error, over the largest magnitude of an expected element: for long sums, whose terms
/// are larger than they are.
template <class X, class Y>
void check_close_to_largest(const X& found, const Y& expected, double relative) {
  static_assert(tn::shape_of<X> == tn::shape_of<Y>);
  double error = 0, largest = 0;
  for (tn::extent i = 0; i < X::size(); ++i) {
    const auto x = static_cast<double>(found.data()[i]),
               y = static_cast<double>(expected.data()[i]);
    error = std::fmax(error, std::isfinite(x) ? std::abs(x - y) : INFINITY);
    largest = std::fmax(largest, std::abs(y));
  }
  CAPTURE(error);
  CAPTURE(largest);
  CHECK(error <= relative * largest);
}

}  // namespace laws
