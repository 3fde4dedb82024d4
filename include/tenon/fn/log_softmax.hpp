// SPDX-License-Identifier: MIT
// log_softmax: x - logsumexp(x) over one axis. [s] -> [s]
#pragma once

#include <tenon/fn/logsumexp.hpp>

namespace tenon {
namespace fn {
template <extent Axis>
struct log_softmax {
  template <class X>
  static constexpr auto of(const X& x) {
    return x - tenon::logsumexp<Axis>(x);
  }
};
}  // namespace fn

/// log(softmax(x)) over axis Axis, without overflow.
template <extent Axis = -1, operand X>
constexpr auto log_softmax(X&& x) {
  return compose<fn::log_softmax<Axis>>(std::forward<X>(x));
}

}  // namespace tenon
