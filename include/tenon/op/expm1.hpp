// SPDX-License-Identifier: MIT
// expm1: exp(x) - 1, accurate near 0. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/mul.hpp>

namespace tenon {
namespace op {

/// exp(x) - 1, accurate near 0.
struct expm1 : graph::elementwise<1> {
  static constexpr const char* name = "expm1";
  static constexpr element_kind elements = element_kind::floating;
  static constexpr int flops = 12;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::expm1(x);
  }
  static constexpr void gradient(graph::pullback& p) { p.send(0, p.adjoint * (p.result() + 1.0)); }
};

}  // namespace op

/// exp(x) - 1, accurate near 0.
inline constexpr function<op::expm1> expm1;

}  // namespace tenon
