// SPDX-License-Identifier: MIT
// all: True if every element is. [s] -> [s without the axes, or with extent 1 there]
// Law: the result does not depend on the number of threads.
#pragma once

#include <tenon/base/reduce.hpp>
#include <tenon/op/reduce.hpp>

namespace tenon {
namespace op {

/// True if every element is.
struct reduce_all : graph::reduction {
  static constexpr const char* name = "all";
  template <class T>
  static TENON_HD constexpr T start() {
    return T(true);
  }
  template <class V>
  static TENON_HD TENON_INLINE constexpr V combine(V x, V y) {
    return x && y;
  }
  template <class V>
  static TENON_INLINE auto across(const V& lanes) {
    return simd::all(lanes);
  }
};

}  // namespace op

/// True if every element is. Over axes Axes (all if none is given; `keep` keeps them).
template <extent... Axes, class X>
requires operand<X>
constexpr auto all(X&& x) { return detail::reduce<op::reduce_all, Axes...>(std::forward<X>(x)); }

}  // namespace tenon
