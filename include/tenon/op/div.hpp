// SPDX-License-Identifier: MIT
// div: quotient of two operands, element by element. [s] x [t] -> [broadcast(s, t)]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/neg.hpp>

#include <limits>

namespace tenon {
namespace op {

/// Quotient of two operands, element by element. An integer divided by 0 is itself: the lanes
/// beside the last element are 0, and must not trap; nor must the lowest integer by -1, which is
/// itself too.
struct div : graph::elementwise<2> {
  static constexpr const char* name = "div";
  static constexpr element_kind elements = element_kind::numbers;
  static constexpr double right_identity = 1;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x, V y) {
    if constexpr (std::is_integral_v<math::scalar_of<V>>) {
      using T = math::scalar_of<V>;
      if constexpr (std::is_signed_v<T>) {
        constexpr T lowest = std::numeric_limits<T>::min();
        const V other = math::select(x == V(lowest), V(1), V(-1));
        y = math::select(y == V(-1), other, y);
      }
      return x / math::select(y == V(0), V(1), y);
    } else {
      return x / y;
    }
  }
  static constexpr void gradient(graph::pullback& p) {
    const graph::var share = apply<div>(p.adjoint, p.operand(1));
    p.send(0, share);
    p.send(1, -(share * p.result()));
  }
};

}  // namespace op

/// Quotient of two operands, element by element.
inline constexpr function<op::div> div;

/// Quotient of two operands, element by element.
template <class L, class R>
requires operands<L, R>
constexpr auto operator/(L&& left, R&& right) {
  return apply<op::div>(std::forward<L>(left), std::forward<R>(right));
}

namespace graph {
using tenon::operator/;  // for users' gradient rules, which find it through a var
}

}  // namespace tenon
