// SPDX-License-Identifier: MIT
// tanh: hyperbolic tangent. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/square.hpp>
#include <tenon/op/sub.hpp>

namespace tenon {
namespace op {

/// Hyperbolic tangent.
struct tanh : graph::elementwise<1> {
  static constexpr const char* name = "tanh";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 14;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::tanh(x);
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(0, p.adjoint * (1.0 - tenon::square(p.result())));
  }
};

}  // namespace op

/// Hyperbolic tangent.
inline constexpr function<op::tanh> tanh;

}  // namespace tenon
