// SPDX-License-Identifier: MIT
// sin: sine of x in radians. [s] -> [s]
// The op of cos stands here too: each is the other's gradient. Read next: op/op.hpp.
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/neg.hpp>

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
  static constexpr void gradient(graph::pullback& p);
};

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
    p.send(0, p.adjoint * apply<cos>(p.operand(0)));
  }
};

constexpr void cos::gradient(graph::pullback& p) {
  p.send(0, -(p.adjoint * apply<sin>(p.operand(0))));
}

}  // namespace op

/// Sine of x in radians.
inline constexpr function<op::sin> sin;

}  // namespace tenon
