// SPDX-License-Identifier: MIT
// argmax, argmin: the index of the largest, the smallest element along one axis, the first one of
// equals.
// [.., n, ..] -> i32 [.., ..]. NaN counts as the largest. No gradient: an index is an integer.
#pragma once

#include <tenon/op/reshape.hpp>

namespace tenon {
namespace op {

/// The index of the extreme element along axis attr.a; attr.b is 1 for the largest, 0 for the
/// smallest.
struct arg_extreme {
  static constexpr const char* name = "arg_extreme";
  static constexpr int arity = 1;
  static constexpr graph::op_kind kind = graph::op_kind::loop;
};

}  // namespace op

namespace detail {
template <extent Axis, bool Largest, class X>
constexpr auto arg_extreme(X&& x) {
  if constexpr (is_poison<X>) {
    return poison{};
  } else {
    constexpr int rank = shape_of<X>.rank;
    constexpr extent axis = Axis < 0 ? Axis + rank : Axis;
    static_assert(axis >= 0 && axis < rank, "argmax, argmin: the axis must exist");
    static_assert(!(axis == 0 && shape_of<X>.is_batched()),
                  "argmax, argmin: not over the batch axis");
    using out = shape_from<squeezed_shape<shape_type_of<X>, axis>>;
    return apply_as < op::arg_extreme, std::int32_t, out, axis,
           Largest ? 1 : 0 > (std::forward<X>(x));
  }
}
}  // namespace detail

/// The index of the largest element along axis Axis, which is dropped.
template <extent Axis = -1, operand X>
constexpr auto argmax(X&& x) {
  return detail::arg_extreme<Axis, true>(std::forward<X>(x));
}

/// The index of the smallest element along axis Axis, which is dropped.
template <extent Axis = -1, operand X>
constexpr auto argmin(X&& x) {
  return detail::arg_extreme<Axis, false>(std::forward<X>(x));
}

}  // namespace tenon
