// SPDX-License-Identifier: MIT
// abs: absolute value; its gradient at 0 is 0. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/sign.hpp>

namespace tenon {
namespace op {

/// Absolute value; its gradient at 0 is 0.
struct abs : graph::elementwise<1> {
  static constexpr const char* name = "abs";
  static constexpr element_kind elements = element_kind::numbers;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::abs(x);
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(0, p.adjoint * tenon::sign(p.operand(0)));
  }
};

}  // namespace op

/// Absolute value; its gradient at 0 is 0.
inline constexpr function<op::abs> abs;

}  // namespace tenon
