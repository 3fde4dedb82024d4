// SPDX-License-Identifier: MIT
// logsumexp: log(sum(exp(x))) over one axis, with the maximum taken out so that nothing overflows.
// Axis kept.
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/exp.hpp>
#include <tenon/op/is_finite.hpp>
#include <tenon/op/log.hpp>
#include <tenon/op/reduce_max_number.hpp>
#include <tenon/op/select.hpp>
#include <tenon/op/stop_gradient.hpp>
#include <tenon/op/sub.hpp>
#include <tenon/op/sum.hpp>

namespace tenon {
namespace fn {
template <extent Axis>
struct logsumexp {
  template <class X>
  static constexpr auto of(const X& x) {
    const auto largest = stop_gradient(max_number<Axis, keep>(x));
    const auto top = select(is_finite(largest), largest, 0.0);  // inf - inf would be NaN
    return log(sum<Axis, keep>(exp(x - top))) + top;
  }
};
}  // namespace fn

/// log(sum(exp(x))) over axis Axis, which is kept with extent 1.
template <extent Axis = -1, operand X>
constexpr auto logsumexp(X&& x) {
  return compose<fn::logsumexp<Axis>>(std::forward<X>(x));
}

}  // namespace tenon
