// SPDX-License-Identifier: MIT
// Padding with what the axis holds itself: mirrored at its first and last element, or these
// repeated. pad<Axis, Before, After> of op/slice.hpp takes zeros. [.., n, ..] -> [.., Before + n +
// After, ..]. Gradient: every copy adds to the element that it copies.
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/broadcast_to.hpp>
#include <tenon/op/concat.hpp>

namespace tenon {

/// What stands around an axis: its elements mirrored without repeating the edge, or the edge.
enum class pad_mode : std::uint8_t { reflect, replicate };

namespace detail {
/// Count elements that stand before the axis, or behind it.
template <pad_mode Mode, int Axis, extent Count, bool IsBefore, class X>
constexpr auto padding_of(const X& x) {
  constexpr extent n = shape_of<X>[Axis];
  if constexpr (Mode == pad_mode::reflect) {
    return flip<Axis>(slice < Axis, IsBefore ? 1 : n - 1 - Count, Count > (x));
  } else {
    const auto edge = slice < Axis, IsBefore ? 0 : n - 1, 1 > (x);
    using wide = shape_from<with_extent<shape_type_of<X>, Axis, Count>>;
    return symbol<element_type_of<X>, wide>{broadcast_to(graph::var{edge}, wide::value)};
  }
}
}  // namespace detail

namespace fn {
template <pad_mode Mode, int Axis, extent Before, extent After>
struct pad_with {
  template <class X>
  static constexpr auto of(const X& x) {
    if constexpr (Before > 0) {
      return pad_with<Mode, Axis, 0, 0>::join(
          x, concat<Axis>(detail::padding_of<Mode, Axis, Before, true>(x), x),
          std::integral_constant<extent, After>{});
    } else {
      return pad_with<Mode, Axis, 0, 0>::join(x, x, std::integral_constant<extent, After>{});
    }
  }
  template <class X, class Y, extent Behind>
  static constexpr auto join(const X& x, const Y& y, std::integral_constant<extent, Behind>) {
    if constexpr (Behind > 0) {
      return concat<Axis>(y, detail::padding_of<Mode, Axis, Behind, false>(x));
    } else {
      return y;
    }
  }
};
}  // namespace fn

/// There are elements to copy: with reflect, one more than the counts.
template <class Shape, extent Axis, extent Before, extent After, pad_mode Mode>
struct has_elements_to_copy {
  static constexpr extent most = Before > After ? Before : After;
  static constexpr bool value = Before >= 0 && After >= 0 && Before + After > 0 &&
                                (Mode == pad_mode::replicate ||
                                 most < Shape::value[detail::axis_at<Shape::rank, Axis>]);
};

/// Before elements in front of axis Axis and After behind it, by Mode: `pad<-1, 1, 1,
/// tn::pad_mode::reflect>(x)`.
template <extent Axis, extent Before, extent After, pad_mode Mode, operand X>
constexpr auto pad(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using from = shape_type_of<X>;
    using padded = detail::axis_can_change<from, Axis>;
    static_assert(padded::value, "pad: the axis must exist, and the batch axis cannot be padded");
    if constexpr (padded::value) {
      using copies = has_elements_to_copy<from, Axis, Before, After, Mode>;
      static_assert(copies::value,
                    "pad: counts must not be negative nor both 0, and to reflect, less than the "
                    "axis has elements");
      if constexpr (copies::value) {
        return compose<fn::pad_with<Mode, padded::at, Before, After>>(std::forward<X>(x));
      } else {
        return poison{};
      }
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
