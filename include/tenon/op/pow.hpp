// SPDX-License-Identifier: MIT
// pow: x to the power y. [s] x [t] -> [broadcast(s, t)]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/equal.hpp>
#include <tenon/op/greater.hpp>
#include <tenon/op/log.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/select.hpp>
#include <tenon/op/sub.hpp>

namespace tenon {
namespace op {

/// x to the power y. The gradient by y is 0 where x is not positive and has no logarithm.
struct pow : graph::elementwise<2> {
  static constexpr const char* name = "pow";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 30;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x, V y) {
    return math::pow(x, y);
  }
  static constexpr void gradient(graph::pullback& p) {
    const graph::var x = p.operand(0), y = p.operand(1);
    const graph::var slope = y * apply<pow>(x, y - 1.0);
    p.send(0, p.adjoint * tenon::select(y == 0.0, p.number(0), slope));
    const graph::var log_x = tenon::log(tenon::select(x > 0.0, x, p.number(1)));
    p.send(1, p.adjoint * p.result() * log_x);
  }
};

}  // namespace op

/// x to the power y.
inline constexpr function<op::pow> pow;

}  // namespace tenon
