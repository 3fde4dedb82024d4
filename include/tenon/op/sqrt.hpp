// SPDX-License-Identifier: MIT
// sqrt: square root. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/div.hpp>
#include <tenon/op/mul.hpp>

namespace tenon {
namespace op {

/// Square root.
struct sqrt : graph::elementwise<1> {
  static constexpr const char* name = "sqrt";
  static constexpr element_kind elements = element_kind::floating;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::sqrt(x);
  }
  static constexpr void gradient(graph::pullback& p) { p.send(0, p.adjoint * 0.5 / p.result()); }
};

}  // namespace op

/// Square root.
inline constexpr function<op::sqrt> sqrt;

}  // namespace tenon
