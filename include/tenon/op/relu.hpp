// SPDX-License-Identifier: MIT
// relu: max(x, 0); its gradient at 0 is 0. [s] -> [s]
// Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>
#include <tenon/op/greater.hpp>
#include <tenon/op/select.hpp>

namespace tenon {
namespace op {

/// max(x, 0); its gradient at 0 is 0.
struct relu : graph::elementwise<1> {
  static constexpr const char* name = "relu";
  static constexpr element_kind elements = element_kind::numbers;
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return math::max(x, V(0));
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(0, tenon::select(p.result() > 0.0, p.adjoint, p.number(0)));
  }
};

}  // namespace op

/// max(x, 0); its gradient at 0 is 0.
inline constexpr function<op::relu> relu;

}  // namespace tenon
