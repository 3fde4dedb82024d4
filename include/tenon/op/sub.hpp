// SPDX-License-Identifier: MIT
// sub: difference of two operands, element by element. [s] x [t] -> [broadcast(s, t)]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/expr/apply.hpp>
#include <tenon/op/neg.hpp>

namespace tenon {
namespace op {

/// Difference of two operands, element by element.
struct sub : graph::elementwise<2> {
  static constexpr const char* name = "sub";
  static constexpr element_kind elements = element_kind::numbers;
  static constexpr double right_identity = 0;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x, V y) {
    return x - y;
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(0, p.adjoint);
    p.send(1, -p.adjoint);
  }
};

}  // namespace op

/// Difference of two operands, element by element.
inline constexpr function<op::sub> sub;

/// Difference of two operands, element by element.
template <class L, class R>
requires operands<L, R>
constexpr auto operator-(L&& left, R&& right) {
  return apply<op::sub>(std::forward<L>(left), std::forward<R>(right));
}

namespace graph {
using tenon::operator-;  // for users' gradient rules, which find it through a var
}

}  // namespace tenon
