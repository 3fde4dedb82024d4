// SPDX-License-Identifier: MIT
// atan2: the angle of the point (y, x) in radians, atan2(y, x). [s] x [t] -> [broadcast(s, t)]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/div.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/neg.hpp>
#include <tenon/op/square.hpp>

namespace tenon {
namespace op {

/// The angle of the point (y, x) in radians, atan2(y, x).
struct atan2 : graph::elementwise<2> {
  static constexpr const char* name = "atan2";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 24;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x, V y) {
    return math::atan2(x, y);
  }
  static constexpr void gradient(graph::pullback& p) {
    const graph::var y = p.operand(0), x = p.operand(1);
    const graph::var share = p.adjoint / (tenon::square(x) + tenon::square(y));
    p.send(0, share * x);
    p.send(1, -(share * y));
  }
};

}  // namespace op

/// The angle of the point (y, x) in radians, atan2(y, x).
inline constexpr function<op::atan2> atan2;

}  // namespace tenon
