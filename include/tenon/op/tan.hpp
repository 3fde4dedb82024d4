// SPDX-License-Identifier: MIT
// tan: tangent of x in radians. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/square.hpp>

namespace tenon {
namespace op {

/// Tangent of x in radians.
struct tan : graph::elementwise<1> {
  static constexpr const char* name = "tan";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 20;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::tan(x);
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(0, p.adjoint * (tenon::square(p.result()) + 1.0));
  }
};

}  // namespace op

/// Tangent of x in radians.
inline constexpr function<op::tan> tan;

}  // namespace tenon
