// SPDX-License-Identifier: MIT
// rsqrt: 1 / sqrt(x). [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/mul.hpp>

namespace tenon {
namespace op {

/// 1 / sqrt(x).
struct rsqrt : graph::elementwise<1> {
  static constexpr const char* name = "rsqrt";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 2;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::rsqrt(x);
  }
  static constexpr void gradient(graph::pullback& p) {
    const graph::var y = p.result();
    p.send(0, p.adjoint * -0.5 * y * y * y);
  }
};

}  // namespace op

/// 1 / sqrt(x).
inline constexpr function<op::rsqrt> rsqrt;

}  // namespace tenon
