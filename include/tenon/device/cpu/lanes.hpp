// SPDX-License-Identifier: MIT
// How many lanes the packs of a kernel have: the native width of its widest element type; 1 where
// an op has no pack form.
#pragma once

#include <tenon/base/pack.hpp>
#include <tenon/device/role.hpp>

namespace tenon::device::cpu {

namespace detail {

template <class Instruction>
inline constexpr bool is_scalar_only = false;
template <class Op, dtype Type, bool Row, int Phase, int... Inputs>
inline constexpr bool is_scalar_only<kernel::apply<Op, Type, Row, Phase, Inputs...>> = requires {
  Op::scalar_only;
};

template <class Body, int... I>
constexpr int count_lanes(std::integer_sequence<int, I...>) {
  int widest = 4;
  bool scalar = false;
  ((widest = size_of(Body::template at<I>::type) > widest ? size_of(Body::template at<I>::type)
                                                          : widest),
   ...);
  ((scalar = scalar || is_scalar_only<typename Body::template at<I>>), ...);
  if (scalar) return 1;
  return widest == 8 ? native_width<double> : native_width<float>;
}

/// The operands of Body beside the loop: no store to an element can change them, which the compiler
/// cannot know of the caller's list.
template <class Body>
struct own_slots {
  explicit TENON_INLINE own_slots(void* const* all_slots) {
    for (int s = 0; s < count; ++s) at[s] = all_slots[s];
  }
  static constexpr int count = slot_count<Body>;
  void* at[count];
};

}  // namespace detail

/// Lanes of the packs that evaluate Body.
template <class Body>
inline constexpr int lane_count =
    detail::count_lanes<Body>(std::make_integer_sequence<int, Body::size>{});

/// The same for rows of `length`, a batch if negative: four at least, and no register twice as long
/// as the row.
template <class Body>
constexpr int lanes_within(extent length) {
  int width = lane_count<Body>;
  while (width > 4 && length > 0 && length <= width / 2) width /= 2;
  return width;
}

}  // namespace tenon::device::cpu
