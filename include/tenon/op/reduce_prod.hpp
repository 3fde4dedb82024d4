// SPDX-License-Identifier: MIT
// prod: The product. [s] -> [s without the axes, or with extent 1 there]
// Law: the result does not depend on the number of threads.
// The first gradient is exact at zeros: one zero among the factors receives the product of the
// others.
#pragma once

#include <tenon/base/reduce.hpp>
#include <tenon/op/div.hpp>
#include <tenon/op/equal.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/reduce.hpp>
#include <tenon/op/select.hpp>
#include <tenon/op/sum.hpp>

namespace tenon {
namespace op {

/// The product.
struct reduce_prod : graph::reduction {
  static constexpr const char* name = "prod";
  static constexpr element_kind elements = element_kind::numbers;
  template <class T>
  static TENON_HD constexpr T start() {
    return T(1);
  }
  template <class V>
  static TENON_HD TENON_INLINE constexpr V combine(V x, V y) {
    return x * y;
  }
  template <class V>
  static TENON_INLINE auto across(const V& lanes) {
    return simd::reduce_mul(lanes);
  }
  static constexpr void gradient(graph::pullback& p) {
    const graph::var x = p.operand(0), zero = p.number(0), one = p.number(1);
    const graph::var is_zero = x == 0.0;
    const graph::var others =
        tenon::reduce<reduce_prod>(tenon::select(is_zero, one, x), p.attr().a, true);
    const graph::var zeros =
        tenon::reduce<reduce_sum>(tenon::select(is_zero, one, zero), p.attr().a, true);
    const graph::var without_zero =
        tenon::select(is_zero, zero, p.result() / tenon::select(is_zero, one, x));
    const graph::var with_one = tenon::select(is_zero, others, zero);
    p.send(0, p.adjoint * tenon::select(zeros == 1.0, with_one, without_zero));
  }
};

}  // namespace op

/// The product. Over axes Axes (all if none is given; `keep` keeps them).
template <extent... Axes, class X>
requires operand<X>
constexpr auto prod(X&& x) { return detail::reduce<op::reduce_prod, Axes...>(std::forward<X>(x)); }

}  // namespace tenon
