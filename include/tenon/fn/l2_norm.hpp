// SPDX-License-Identifier: MIT
// l2_norm: the Euclidean length along one axis, which is kept. [s] -> [s with 1]
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/sqrt.hpp>
#include <tenon/op/square.hpp>
#include <tenon/op/sum.hpp>

namespace tenon {
namespace fn {
template <extent Axis>
struct l2_norm {
  template <class X>
  static constexpr auto of(const X& x) {
    return sqrt(sum<Axis, keep>(square(x)));
  }
};
}  // namespace fn

/// sqrt(sum(x^2)) over axis Axis, which is kept with extent 1.
template <extent Axis = -1, operand X>
constexpr auto l2_norm(X&& x) {
  return compose<fn::l2_norm<Axis>>(std::forward<X>(x));
}

}  // namespace tenon
