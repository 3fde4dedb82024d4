// SPDX-License-Identifier: MIT
// reciprocal: 1 / x. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/expr/apply.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/neg.hpp>
#include <tenon/op/square.hpp>

namespace tenon {
namespace op {

/// 1 / x.
struct reciprocal : graph::elementwise<1> {
  static constexpr const char* name = "reciprocal";
  static constexpr element_kind elements = element_kind::floating;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return V(1) / x;
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(0, -(p.adjoint * tenon::square(p.result())));
  }
};

}  // namespace op

/// 1 / x.
inline constexpr function<op::reciprocal> reciprocal;

}  // namespace tenon
