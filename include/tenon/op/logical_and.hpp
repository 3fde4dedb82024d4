// SPDX-License-Identifier: MIT
// logical_and: logical and of two bool operands. [s] x [t] -> [broadcast(s, t)]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/pack.hpp>
#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// Logical and of two bool operands.
struct logical_and : graph::predicate<2> {
  static constexpr const char* name = "logical_and";
  template <class V>
  static TENON_HD TENON_INLINE constexpr auto value(V x, V y) {
    return simd::convert<bool>(x) && simd::convert<bool>(y);
  }
};

}  // namespace op

/// Logical and of two bool operands.
inline constexpr function<op::logical_and> logical_and;

/// Logical and of two bool operands.
template <class L, class R>
requires operands<L, R>
constexpr auto operator&&(L&& left, R&& right) {
  return apply<op::logical_and>(std::forward<L>(left), std::forward<R>(right));
}

namespace graph {
using tenon::operator&&;  // for users' gradient rules, which find it through a var
}

}  // namespace tenon
