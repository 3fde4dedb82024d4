// SPDX-License-Identifier: MIT
// sum: The sum. [s] -> [s without the axes, or with extent 1 there]
// Law: the result does not depend on the number of threads.
#pragma once

#include <tenon/base/reduce.hpp>
#include <tenon/op/reduce.hpp>

namespace tenon {
namespace op {

/// The sum.
struct reduce_sum : graph::reduction {
  static constexpr const char* name = "sum";
  static constexpr element_kind elements = element_kind::numbers;
  template <class T>
  static TENON_HD constexpr T start() {
    return T(0);
  }
  template <class V>
  static TENON_HD TENON_INLINE constexpr V combine(V x, V y) {
    return x + y;
  }
  template <class V>
  static TENON_INLINE auto across(const V& lanes) {
    return simd::reduce_add(lanes);
  }
  static constexpr void gradient(graph::pullback& p) {
    p.send(0, tenon::broadcast_to(p.adjoint, p.operand(0).shape_value()));
  }
};

}  // namespace op

/// Sums x over its repeated axes down to shape target: the reverse of broadcasting. Where x is the
/// smaller one it is repeated.
constexpr graph::var sum_to(graph::var x, const dims& target) {
  const dims from = x.shape_value();
  if (from == target) return x;
  const int extra = from.rank - target.rank;
  std::int64_t axes = 0;
  dims kept;
  for (int i = 0; i < from.rank; ++i) {
    const bool is_summed = i < extra || (target[i - extra] == 1 && from[i] != 1);
    if (is_summed) axes |= std::int64_t{1} << i;
    if (i >= extra) kept.append(is_summed ? 1 : from[i]);
  }
  return broadcast_to(reshape(reduce<op::reduce_sum>(x, axes, true), kept), target);
}

/// The sum. Over axes Axes (all if none is given; `keep` keeps them).
template <extent... Axes, class X>
requires operand<X>
constexpr auto sum(X&& x) { return detail::reduce<op::reduce_sum, Axes...>(std::forward<X>(x)); }

}  // namespace tenon
