// SPDX-License-Identifier: MIT
// shape<E...>: the extents of a tensor as a type, and the words that spell them: batch<N>, keep.
// Law: shape_from<Rule> is the type whose dims are the value of Rule, so a shape rule is written
// once, on values. Read next: expr/tensor.hpp.
#pragma once

#include <tenon/shape/dims.hpp>

#include <limits>
#include <utility>

namespace tenon {

namespace detail {
template <extent N>
constexpr extent batch_of() {
  static_assert(N > 0, "batch: the capacity must be 1 or more");
  return -N;
}
}  // namespace detail

/// A leading axis that holds at most N rows; how many is known at run time.
template <extent N>
inline constexpr extent batch = detail::batch_of<N>();

/// Among the axes of a reduction: keep the reduced axes with extent 1.
inline constexpr extent keep = std::numeric_limits<extent>::min();

/// The extents of a tensor as a type.
template <extent... Extents>
struct shape {
  static_assert(sizeof...(Extents) <= max_rank, "tensor: at most 6 axes");
  static constexpr dims value{{Extents...}, static_cast<int>(sizeof...(Extents))};
  static constexpr int rank = value.rank;
  static constexpr extent elements = count_elements(value);
};

namespace detail {
template <class Rule, int... Axes>
shape<Rule::value.extents[Axes]...> shape_of_rule(std::integer_sequence<int, Axes...>);
}

/// The shape whose dims are Rule::value.
template <class Rule>
using shape_from =
    decltype(detail::shape_of_rule<Rule>(std::make_integer_sequence<int, Rule::value.rank>{}));

/// Both have the same axes.
template <class From, class To>
struct shapes_equal {
  static constexpr bool value = From::value == To::value;
};

/// A set of axes from a list that may contain `keep` and negative axes, for a tensor of the given
/// rank. All if empty.
template <extent... Axes>
constexpr std::int64_t axis_set(int rank) {
  std::int64_t set = 0;
  int count = 0;
  for (extent axis : {extent{keep}, Axes...}) {
    if (axis == keep) continue;
    set |= std::int64_t{1} << (axis < 0 ? axis + rank : axis);
    ++count;
  }
  return count == 0 ? (std::int64_t{1} << rank) - 1 : set;
}

}  // namespace tenon
