// SPDX-License-Identifier: MIT
// log: natural logarithm. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/div.hpp>

namespace tenon {
namespace op {

/// Natural logarithm.
struct log : graph::elementwise<1> {
  static constexpr const char* name = "log";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 12;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::log(x);
  }
  static constexpr void gradient(graph::pullback& p) { p.send(0, p.adjoint / p.operand(0)); }
};

}  // namespace op

/// Natural logarithm.
inline constexpr function<op::log> log;

}  // namespace tenon
