// SPDX-License-Identifier: MIT
// maximum: the larger of two operands; equal ones share the gradient; NaN where either is one. [s]
// x [t] -> [broadcast(s, t)] Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/equal.hpp>
#include <tenon/op/greater.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/select.hpp>

namespace tenon {
namespace op {

/// The larger of two operands; equal ones share the gradient; NaN where either is one.
struct maximum : graph::elementwise<2> {
  static constexpr const char* name = "maximum";
  static constexpr element_kind elements = element_kind::numbers;
  static constexpr bool commutative = true;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x, V y) {
    return math::maximum(x, y);
  }
  static constexpr void gradient(graph::pullback& p) {
    const graph::var x = p.operand(0), y = p.operand(1), zero = p.number(0);
    const graph::var tie = tenon::select(x == y, p.adjoint * 0.5, zero);
    p.send(0, tenon::select(x > y, p.adjoint, tie));
    p.send(1, tenon::select(y > x, p.adjoint, tie));
  }
};

}  // namespace op

/// The larger of two operands, element by element; equal ones share the gradient; NaN where either
/// is one.
template <class L, class R>
requires operands<L, R>
constexpr auto max(L&& left, R&& right) {
  return apply<op::maximum>(std::forward<L>(left), std::forward<R>(right));
}

}  // namespace tenon
