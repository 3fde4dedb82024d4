// SPDX-License-Identifier: MIT
// floor: the largest integer not above x; its gradient is 0. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// The largest integer not above x; its gradient is 0.
struct floor : graph::elementwise<1> {
  static constexpr const char* name = "floor";
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::floor(x);
  }
  static constexpr void gradient(graph::pullback&) {}
};

}  // namespace op

/// The largest integer not above x; its gradient is 0.
inline constexpr function<op::floor> floor;

}  // namespace tenon
