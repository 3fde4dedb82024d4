// SPDX-License-Identifier: MIT
// sigmoid: 1 / (1 + exp(-x)). [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/sub.hpp>

namespace tenon {
namespace op {

/// 1 / (1 + exp(-x)).
struct sigmoid : graph::elementwise<1> {
  static constexpr const char* name = "sigmoid";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 13;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::sigmoid(x);
  }
  static constexpr void gradient(graph::pullback& p) {
    const graph::var y = p.result();
    p.send(0, p.adjoint * (y * (1.0 - y)));
  }
};

}  // namespace op

/// 1 / (1 + exp(-x)).
inline constexpr function<op::sigmoid> sigmoid;

}  // namespace tenon
