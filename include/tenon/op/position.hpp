// SPDX-License-Identifier: MIT
// position: the index along an axis, made wherever it is needed; one_hot compares it with labels.
// position<Axis>(like x) has the shape of x; one_hot<N>: [s] of integers -> [s, N].
#pragma once

#include <tenon/op/cast.hpp>
#include <tenon/op/equal.hpp>
#include <tenon/op/reshape.hpp>

namespace tenon {

/// A node that holds, at every element of Shape, its index along Axis.
template <class T, class Shape, int Axis>
constexpr symbol<T, Shape> positions(graph::builder& b) {
  return {{&b, b.add(graph::node{graph::record_of<graph::position>,
                                 {-1, -1, -1},
                                 dtype_of<T>,
                                 Shape::value,
                                 {Axis, 0}})}};
}

/// Labels of type T are compared as these, lest a position wrap around in a narrow type.
template <class T>
using label_index = std::conditional_t<sizeof(T) < 4, std::int32_t, T>;

namespace detail {
template <extent N, class X>
constexpr auto one_hot_positions(X& x) {
  using T = label_index<element_type_of<X>>;
  if constexpr (is_symbol<bare<X>>) {
    return positions<T, shape<N>, 0>(*x.graph);
  } else {
    return apply_as<graph::position, T, shape<N>, 0>();
  }
}
}  // namespace detail

/// [s] of integers -> [s, N] of T: 1 where the index along the last axis equals the element, 0
/// elsewhere.
template <extent N, element_type T = float, operand X>
constexpr auto one_hot(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    static_assert(std::is_integral_v<element_type_of<X>>, "one_hot: labels must be integers");
    auto at = detail::one_hot_positions<N>(x);
    using index = label_index<element_type_of<X>>;
    return cast<T>(at == expand<-1>(cast<index>(std::forward<X>(x))));
  }
}

}  // namespace tenon
