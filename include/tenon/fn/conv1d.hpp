// SPDX-License-Identifier: MIT
// conv1d: a convolution along one axis, as conv2d on images of one row.
// [n, c, l] x [o, c/groups, k] -> [n, o, ol]
#pragma once

#include <tenon/op/convolution.hpp>
#include <tenon/op/reshape.hpp>

namespace tenon {

/// The signals have three axes [n, c, l], the filter three [o, c/groups, k].
template <class Signals, class Filter>
struct are_signals_and_filter {
  static constexpr bool value = Signals::rank == 3 && Filter::rank == 3;
};

namespace detail {
/// A walk along the one row of an image.
constexpr conv along_row(conv walk) {
  walk.stride.height = walk.dilation.height = 1;
  walk.padding.height = 0;
  return walk;
}
}  // namespace detail

/// conv2d along one axis: [n, c, l] x [o, c/groups, k] -> [n, o, ol]; of Walk, the widths count.
template <conv Walk = conv{}, operand X, operand W>
constexpr auto conv1d(X&& x, W&& w) {
  if constexpr (detail::is_poison<X> || detail::is_poison<W>) {
    return poison{};
  } else {
    using A = shape_type_of<X>;
    using B = shape_type_of<W>;
    static_assert(are_signals_and_filter<A, B>::value,
                  "conv1d: signals need the axes [n, c, l], the filter [o, c/groups, k]");
    if constexpr (are_signals_and_filter<A, B>::value) {
      return squeeze<2>(conv2d<detail::along_row(Walk)>(expand<2>(std::forward<X>(x)),
                                                        expand<2>(std::forward<W>(w))));
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
