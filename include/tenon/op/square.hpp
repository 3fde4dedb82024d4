// SPDX-License-Identifier: MIT
// square: x * x. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/expr/apply.hpp>
#include <tenon/op/mul.hpp>

namespace tenon {
namespace op {

/// x * x.
struct square : graph::elementwise<1> {
  static constexpr const char* name = "square";
  static constexpr element_kind elements = element_kind::numbers;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return x * x;
  }
  static constexpr void gradient(graph::pullback& p) { p.send(0, p.adjoint * 2.0 * p.operand(0)); }
};

}  // namespace op

/// x * x.
inline constexpr function<op::square> square;

}  // namespace tenon
