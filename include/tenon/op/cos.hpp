// SPDX-License-Identifier: MIT
// cos: cosine of x in radians. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/mul.hpp>

namespace tenon {
namespace op {

/// Cosine of x in radians.
struct cos : graph::elementwise<1> {
  static constexpr const char* name = "cos";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 16;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::cos(x);
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(0, p.adjoint * apply<cos>(p.operand(0) + 1.5707963267948966));
  }
};

}  // namespace op

/// Cosine of x in radians.
inline constexpr function<op::cos> cos;

}  // namespace tenon
