// SPDX-License-Identifier: MIT
// any: True if any element is. [s] -> [s without the axes, or with extent 1 there]
// Law: the result does not depend on the number of threads.
#pragma once

#include <tenon/base/reduce.hpp>
#include <tenon/op/reduce.hpp>

namespace tenon {
namespace op {

/// True if any element is.
struct reduce_any : graph::reduction {
  static constexpr const char* name = "any";
  template <class T>
  static TENON_HD constexpr T start() {
    return T(false);
  }
  template <class V>
  static TENON_HD TENON_INLINE constexpr V combine(V x, V y) {
    return x || y;
  }
  template <class V>
  static TENON_INLINE auto across(const V& lanes) {
    return simd::any(lanes);
  }
};

}  // namespace op

/// True if any element is. Over axes Axes (all if none is given; `keep` keeps them).
template <extent... Axes, class X>
requires operand<X>
constexpr auto any(X&& x) { return detail::reduce<op::reduce_any, Axes...>(std::forward<X>(x)); }

}  // namespace tenon
