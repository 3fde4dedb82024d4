// SPDX-License-Identifier: MIT
// min: The smallest element; equal ones share the gradient; NaN where any is one. [s] -> [s without
// the axes, or with extent 1 there] Law: the result does not depend on the number of threads.
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/base/reduce.hpp>
#include <tenon/op/div.hpp>
#include <tenon/op/equal.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/reduce.hpp>
#include <tenon/op/select.hpp>
#include <tenon/op/sum.hpp>

#include <limits>

namespace tenon {
namespace op {

/// The value that no other one of T exceeds: inf, or the largest integer.
template <class T>
inline constexpr T highest_of = std::numeric_limits<T>::has_infinity
                                    ? std::numeric_limits<T>::infinity()
                                    : std::numeric_limits<T>::max();

/// The smallest element; equal ones share the gradient; NaN where any is one.
struct reduce_min : graph::reduction {
  static constexpr const char* name = "min";
  static constexpr element_kind elements = element_kind::numbers;
  template <class T>
  static TENON_HD constexpr T start() {
    return highest_of<T>;
  }
  template <class V>
  static TENON_HD TENON_INLINE constexpr V combine(V x, V y) {
    return math::minimum(x, y);
  }
  template <class V>
  static TENON_INLINE auto across(const V& lanes) {
    return simd::reduce_min(lanes);
  }
  static constexpr void gradient(graph::pullback& p) {
    const graph::var hit = tenon::select(p.operand(0) == p.result(), p.number(1), p.number(0));
    const graph::var hits = tenon::reduce<reduce_sum>(hit, p.attr().a, true);
    p.send(0, p.adjoint / hits * hit);
  }
};

}  // namespace op

/// The smallest element; equal ones share the gradient; NaN where any is one. Over axes Axes (all
/// if none is given; `keep` keeps them).
template <extent... Axes, class X>
requires operand<X>
constexpr auto min(X&& x) { return detail::reduce<op::reduce_min, Axes...>(std::forward<X>(x)); }

}  // namespace tenon
