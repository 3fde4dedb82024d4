// SPDX-License-Identifier: MIT
// log1p: log(1 + x), accurate near 0. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/div.hpp>

namespace tenon {
namespace op {

/// log(1 + x), accurate near 0.
struct log1p : graph::elementwise<1> {
  static constexpr const char* name = "log1p";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 14;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::log1p(x);
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(0, p.adjoint / (p.operand(0) + 1.0));
  }
};

}  // namespace op

/// log(1 + x), accurate near 0.
inline constexpr function<op::log1p> log1p;

}  // namespace tenon
