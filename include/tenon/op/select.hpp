// SPDX-License-Identifier: MIT
// select: x where the condition holds, y elsewhere. bool [s] x [t] x [u] -> [broadcast]
// The gradient goes to the operand that was taken.
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// Element by element, x where the condition holds and y elsewhere.
struct select : graph::elementwise<3> {
  static constexpr const char* name = "select";
  static constexpr int flops = 0;
  static constexpr bool accepts(const dtype* in) {
    return in[0] == dtype::boolean && in[1] == in[2];
  }
  static constexpr dtype type(const dtype* in, graph::attributes) { return in[1]; }
  template <class C, class V>
  static TENON_HD TENON_INLINE constexpr V value(C condition, V x, V y) {
    return math::select(condition, x, y);
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(1, apply<select>(p.operand(0), p.adjoint, p.number(0)));
    p.send(2, apply<select>(p.operand(0), p.number(0), p.adjoint));
  }
};

}  // namespace op

/// x where the bool condition holds and y elsewhere; the three broadcast.
inline constexpr function<op::select> select;

}  // namespace tenon
