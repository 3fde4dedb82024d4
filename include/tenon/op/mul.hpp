// SPDX-License-Identifier: MIT
// mul: product of two operands, element by element. [s] x [t] -> [broadcast(s, t)]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// Product of two operands, element by element.
struct mul : graph::elementwise<2> {
  static constexpr const char* name = "mul";
  static constexpr element_kind elements = element_kind::numbers;
  static constexpr bool commutative = true;
  static constexpr double right_identity = 1;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x, V y) {
    return x * y;
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(0, apply<mul>(p.adjoint, p.operand(1)));
    p.send(1, apply<mul>(p.adjoint, p.operand(0)));
  }
};

}  // namespace op

/// Product of two operands, element by element.
inline constexpr function<op::mul> mul;

/// Product of two operands, element by element.
template <class L, class R>
requires operands<L, R>
constexpr auto operator*(L&& left, R&& right) {
  return apply<op::mul>(std::forward<L>(left), std::forward<R>(right));
}

namespace graph {
using tenon::operator*;  // for users' gradient rules, which find it through a var
}

}  // namespace tenon
