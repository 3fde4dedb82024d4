// SPDX-License-Identifier: MIT
// softmax: exp(x) / sum(exp(x)) over one axis. [s] -> [s]
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/exp.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/reciprocal.hpp>
#include <tenon/op/reduce_max_number.hpp>
#include <tenon/op/stop_gradient.hpp>
#include <tenon/op/sub.hpp>
#include <tenon/op/sum.hpp>

namespace tenon {
namespace fn {
template <extent Axis>
struct softmax {
  template <class X>
  static constexpr auto of(const X& x) {
    const auto e = exp(x - stop_gradient(max_number<Axis, keep>(x)));
    return e * reciprocal(sum<Axis, keep>(e));  // one division for all, not one for each
  }
};
}  // namespace fn

/// exp(x) / sum(exp(x)) over axis Axis.
template <extent Axis = -1, operand X>
constexpr auto softmax(X&& x) {
  return compose<fn::softmax<Axis>>(std::forward<X>(x));
}

}  // namespace tenon
