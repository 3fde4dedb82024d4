// SPDX-License-Identifier: MIT
// erf: error function. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/exp.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/neg.hpp>
#include <tenon/op/square.hpp>

namespace tenon {
namespace op {

/// Error function.
struct erf : graph::elementwise<1> {
  static constexpr const char* name = "erf";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 20;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::erf(x);
  }
  static constexpr void gradient(graph::pullback& p) {
    const graph::var x = p.operand(0);
    p.send(0, p.adjoint * (1.1283791670955126 * tenon::exp(-tenon::square(x))));
  }
};

}  // namespace op

/// Error function.
inline constexpr function<op::erf> erf;

}  // namespace tenon
