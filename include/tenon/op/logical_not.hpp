// SPDX-License-Identifier: MIT
// logical_not: logical not of a bool operand. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/pack.hpp>
#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// Logical not of a bool operand.
struct logical_not : graph::predicate<1> {
  static constexpr const char* name = "logical_not";
  template <class V>
  static TENON_HD TENON_INLINE constexpr auto value(V x) {
    return !simd::convert<bool>(x);
  }
};

}  // namespace op

/// Logical not of a bool operand.
inline constexpr function<op::logical_not> logical_not;

/// Logical not of a bool operand.
template <operand X>
constexpr auto operator!(X&& x) {
  return apply<op::logical_not>(std::forward<X>(x));
}

namespace graph {
using tenon::operator!;  // for users' gradient rules, which find it through a var
}

}  // namespace tenon
