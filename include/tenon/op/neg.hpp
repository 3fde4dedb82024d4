// SPDX-License-Identifier: MIT
// neg: negation. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// Negation.
struct neg : graph::elementwise<1> {
  static constexpr const char* name = "neg";
  static constexpr element_kind elements = element_kind::numbers;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return -x;
  }
  static constexpr void gradient(graph::pullback& p) { p.send(0, apply<neg>(p.adjoint)); }
};

}  // namespace op

/// Negation.
inline constexpr function<op::neg> neg;

/// Negation.
template <operand X>
constexpr auto operator-(X&& x) {
  return apply<op::neg>(std::forward<X>(x));
}

namespace graph {
using tenon::operator-;  // for users' gradient rules, which find it through a var
}

}  // namespace tenon
