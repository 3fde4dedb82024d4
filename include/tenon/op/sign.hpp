// SPDX-License-Identifier: MIT
// sign: -1, 0 or 1 as x is negative, zero or positive; its gradient is 0. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// -1, 0 or 1 as x is negative, zero or positive; its gradient is 0.
struct sign : graph::elementwise<1> {
  static constexpr const char* name = "sign";
  static constexpr element_kind elements = element_kind::numbers;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::sign(x);
  }
  static constexpr void gradient(graph::pullback&) {}
};

}  // namespace op

/// -1, 0 or 1 as x is negative, zero or positive; its gradient is 0.
inline constexpr function<op::sign> sign;

}  // namespace tenon
