// SPDX-License-Identifier: MIT
// mean: the sum over axes divided by how many elements were summed; a batch counts the rows at
// hand. [s] -> as sum. variance: the mean of squared deviations from the mean (the biased
// estimate).
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/div.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/square.hpp>
#include <tenon/op/sub.hpp>
#include <tenon/op/sum.hpp>

namespace tenon {

namespace detail {

/// How many elements a reduction over `axes` sums, with a batch counted as one row.
constexpr extent count_folded(const dims& d, std::int64_t axes) {
  extent count = 1;
  for (int i = 0; i < d.rank; ++i)
    if (has_axis(axes, i) && d[i] > 0) count *= d[i];
  return count;
}

/// The number of rows in the batch at hand, as a scalar.
template <class T>
constexpr symbol<T, shape<>> row_count(graph::builder& b) {
  return {{&b, b.add(graph::node{
                   graph::record_of<graph::row_count>, {-1, -1, -1}, dtype_of<T>, {}, {}})}};
}

/// sum / (number of elements that were summed).
template <std::int64_t Axes, class X, class Sum>
constexpr auto divide_by_count(const X& x, const Sum& sum) {
  using T = element_type_of<X>;
  constexpr extent count = count_folded(shape_of<X>, Axes);
  if constexpr (shape_of<X>.is_batched() && has_axis(Axes, 0)) {
    return sum / (row_count<T>(*x.graph) * static_cast<T>(count));
  } else {
    return sum * (T(1) / static_cast<T>(count));
  }
}

}  // namespace detail

namespace fn {
template <extent... Axes>
struct mean {
  template <class X>
  static constexpr auto of(const X& x) {
    static_assert(is_floating(dtype_of<element_type_of<X>>),
                  "mean: elements must be floating point");
    return detail::divide_by_count<axis_set<Axes...>(shape_of<X>.rank)>(x, sum<Axes...>(x));
  }
};

template <extent... Axes>
struct variance {
  template <class X>
  static constexpr auto of(const X& x) {
    return mean<Axes...>::of(square(x - mean<Axes..., keep>::of(x)));
  }
};
}  // namespace fn

/// The mean over axes Axes (all if none is given; `keep` keeps them); over a batch, of the rows at
/// hand.
template <extent... Axes, operand X>
constexpr auto mean(X&& x) {
  return compose<fn::mean<Axes...>>(std::forward<X>(x));
}

/// The mean of squared deviations from the mean over axes Axes, divided by the count.
template <extent... Axes, operand X>
constexpr auto variance(X&& x) {
  return compose<fn::variance<Axes...>>(std::forward<X>(x));
}

}  // namespace tenon
