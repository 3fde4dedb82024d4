// SPDX-License-Identifier: MIT
// sin: sine of x in radians. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/cos.hpp>
#include <tenon/op/mul.hpp>

namespace tenon {
namespace op {

/// Sine of x in radians.
struct sin : graph::elementwise<1> {
  static constexpr const char* name = "sin";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 16;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::sin(x);
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(0, p.adjoint * tenon::cos(p.operand(0)));
  }
};

}  // namespace op

/// Sine of x in radians.
inline constexpr function<op::sin> sin;

}  // namespace tenon
