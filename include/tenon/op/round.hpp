// SPDX-License-Identifier: MIT
// round: the nearest integer; its gradient is 0. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// The nearest integer; its gradient is 0.
struct round : graph::elementwise<1> {
  static constexpr const char* name = "round";
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::round(x);
  }
  static constexpr void gradient(graph::pullback&) {}
};

}  // namespace op

/// The nearest integer; its gradient is 0.
inline constexpr function<op::round> round;

}  // namespace tenon
