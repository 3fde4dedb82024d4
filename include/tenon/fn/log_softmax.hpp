// SPDX-License-Identifier: MIT
// log_softmax: x - logsumexp(x) over one axis, the maximum taken off first, so that large x lose no
// digits. [s] -> [s]
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/exp.hpp>
#include <tenon/op/log.hpp>
#include <tenon/op/reduce_max_number.hpp>
#include <tenon/op/stop_gradient.hpp>
#include <tenon/op/sub.hpp>
#include <tenon/op/sum.hpp>

namespace tenon {
namespace fn {
template <extent Axis>
struct log_softmax {
  template <class X>
  static constexpr auto of(const X& x) {
    const auto below = x - stop_gradient(max_number<Axis, keep>(x));
    return below - log(sum<Axis, keep>(exp(below)));
  }
};
}  // namespace fn

/// log(softmax(x)) over axis Axis, without overflow.
template <extent Axis = -1, operand X>
constexpr auto log_softmax(X&& x) {
  return compose<fn::log_softmax<Axis>>(std::forward<X>(x));
}

}  // namespace tenon
