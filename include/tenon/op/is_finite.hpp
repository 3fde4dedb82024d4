// SPDX-License-Identifier: MIT
// is_finite: true where x is neither infinite nor NaN. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// True where x is neither infinite nor NaN.
struct is_finite : graph::predicate<1> {
  static constexpr const char* name = "is_finite";
  template <class V>
  static TENON_HD TENON_INLINE constexpr auto value(V x) {
    return math::is_finite(x);
  }
};

}  // namespace op

/// True where x is neither infinite nor NaN.
inline constexpr function<op::is_finite> is_finite;

}  // namespace tenon
