// SPDX-License-Identifier: MIT
// exp: e to the power x. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/mul.hpp>

namespace tenon {
namespace op {

/// e to the power x.
struct exp : graph::elementwise<1> {
  static constexpr const char* name = "exp";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 10;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::exp(x);
  }
  static constexpr void gradient(graph::pullback& p) { p.send(0, p.adjoint * p.result()); }
};

}  // namespace op

/// e to the power x.
inline constexpr function<op::exp> exp;

}  // namespace tenon
