// SPDX-License-Identifier: MIT
// less_equal: true where x <= y. [s] x [t] -> [broadcast(s, t)]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// True where x <= y.
struct less_equal : graph::predicate<2> {
  static constexpr const char* name = "less_equal";
  static constexpr element_kind elements = element_kind::numbers;
  template <class V>
  static TENON_HD TENON_INLINE constexpr auto value(V x, V y) {
    return x <= y;
  }
};

}  // namespace op

/// True where x <= y.
inline constexpr function<op::less_equal> less_equal;

/// True where x <= y.
template <class L, class R>
requires operands<L, R>
constexpr auto operator<=(L&& left, R&& right) {
  return apply<op::less_equal>(std::forward<L>(left), std::forward<R>(right));
}

namespace graph {
using tenon::operator<=;  // for users' gradient rules, which find it through a var
}

}  // namespace tenon
