// SPDX-License-Identifier: MIT
// max_number: The largest element that is a number; -inf where none is; equal ones share the
// gradient. [s] -> [s without the axes, or with extent 1 there] What softmax and its kin take away
// before exp: a NaN reaches their sum all the same, and a step costs one instruction.
// Law: the result does not depend on the number of threads.
#pragma once

#include <tenon/op/reduce_max.hpp>

namespace tenon {
namespace op {

/// The largest element that is a number, -inf (the lowest integer) where none is; equal ones share
/// the gradient. The fold of maximumNumber of IEEE 754-2019.
struct reduce_max_number : reduce_max {
  static constexpr const char* name = "max_number";
  template <class V>
  static TENON_HD TENON_INLINE constexpr V combine(V x, V y) {
    return math::max(x, y);
  }
  template <class V>
  static TENON_INLINE auto across(const V& lanes) {
    return simd::largest(math::max(V(start<typename V::value_type>()), lanes));
  }
};

}  // namespace op

/// The largest element that is a number, -inf where none is; equal ones share the gradient. Over
/// axes Axes (all if none is given; `keep` keeps them).
template <extent... Axes, class X>
requires operand<X>
constexpr auto max_number(X&& x) {
  return detail::reduce<op::reduce_max_number, Axes...>(std::forward<X>(x));
}

}  // namespace tenon
