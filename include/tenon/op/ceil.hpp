// SPDX-License-Identifier: MIT
// ceil: the smallest integer not below x; its gradient is 0. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// The smallest integer not below x; its gradient is 0.
struct ceil : graph::elementwise<1> {
  static constexpr const char* name = "ceil";
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::ceil(x);
  }
  static constexpr void gradient(graph::pullback&) {}
};

}  // namespace op

/// The smallest integer not below x; its gradient is 0.
inline constexpr function<op::ceil> ceil;

}  // namespace tenon
