// SPDX-License-Identifier: MIT
// Convolutions on the CPU, and what they send back to images and filters: correlate.hpp and
// conv_filter.hpp with the fused body as their store. Read next: device/cpu/correlate.hpp.
#pragma once

#include <tenon/device/cpu/conv_filter.hpp>
#include <tenon/device/cpu/correlate.hpp>
#include <tenon/device/cpu/epilogue.hpp>
#include <tenon/device/cpu/winograd.hpp>

namespace tenon::device::cpu {

namespace detail {
/// The number of images: of a batch, n.
template <class Images>
constexpr extent count_images(extent n) {
  return Images::value[0] < 0 ? n : Images::value[0];
}
/// Axis 0 of the space is the images, unless there is but one.
template <class Images>
inline constexpr int channel_axis = Images::value[0] == 1 ? 0 : 1;

/// Each channel by itself: groups of one lane each would leave the others of a vector empty.
template <extent Groups, extent Channels, extent Lanes>
inline constexpr bool is_depthwise = Groups > 1 && Channels == 1 && Lanes == 1;

template <class T, class Walk, class Images, extent Groups, extent Channels, extent Lanes>
constexpr auto choose_filter_sums() {
  constexpr extent images = capacity(Images::value[0]);
  if constexpr (is_depthwise<Groups, Channels, Lanes>)
    return filter_sums<T, Walk, images, 1, 1, Groups, lane_source::own>{};
  else
    return filter_sums<T, Walk, images, Groups, Channels, Lanes>{};
}

/// The way a correlation over the images of a shape is computed.
template <class T, class Walk, class Images, extent Groups, extent Channels, extent Lanes>
constexpr auto choose_correlation() {
  constexpr extent images = capacity(Images::value[0]);
  constexpr int m = winograd_choice<T, Walk, images, Groups, Channels, Lanes>::value;
  if constexpr (is_depthwise<Groups, Channels, Lanes>)
    return correlation<T, Walk, 1, 1, Groups, lane_source::own>{};
  else if constexpr (m == 0)
    return correlation<T, Walk, Groups, Channels, Lanes>{};
  else
    return winograd<T, Walk, m, images, Channels, Lanes>{};
}
}  // namespace detail

template <std::int64_t A, std::int64_t B, dtype Type, class Out, class Images, class Filter,
          class Space, class Body>
struct runner<kernel::contraction<op::convolution, A, B, Type, Out, Images, Filter, Space, Body>> {
  using T = element<Type>;
  static constexpr extent channels = Filter::value[1], groups = Images::value[1] / channels,
                          lanes = Filter::value[0] / groups;
  using walk = correlation_walk<A, B, Images, Out, false>;
  using correlate =
      decltype(detail::choose_correlation<T, walk, Images, groups, channels, lanes>());
  using store = detail::image_epilogue<Space, Body, detail::channel_axis<Images>,
                                       count_elements(Out::value, 2, 4)>;
  static constexpr extent scratch(int threads) { return correlate::scratch(threads); }

  static void run(void* const* operands, extent n, std::byte* scratch, int threads) {
    const detail::own_slots<Body> own(operands);
    correlate::run(detail::count_images<Images>(n), static_cast<const T*>(own.at[0]),
                   static_cast<const T*>(own.at[1]), scratch, threads, [&](extent image) {
                     return store{own.at, n, image};
                   });
  }
};

template <std::int64_t A, std::int64_t B, dtype Type, class Out, class Outputs, class Filter,
          class Space, class Body>
struct runner<
    kernel::contraction<op::convolution_input, A, B, Type, Out, Outputs, Filter, Space, Body>> {
  using T = element<Type>;
  static constexpr extent lanes = Filter::value[1], groups = Out::value[1] / lanes,
                          channels = Filter::value[0] / groups;
  using walk = correlation_walk<A, B, Out, Outputs, true>;
  using correlate = decltype(detail::choose_correlation<T, walk, Out, groups, channels, lanes>());
  using store = detail::image_epilogue<Space, Body, detail::channel_axis<Out>,
                                       count_elements(Out::value, 2, 4)>;
  static constexpr extent scratch(int threads) { return correlate::scratch(threads); }

  static void run(void* const* operands, extent n, std::byte* scratch, int threads) {
    const detail::own_slots<Body> own(operands);
    correlate::run(detail::count_images<Out>(n), static_cast<const T*>(own.at[0]),
                   static_cast<const T*>(own.at[1]), scratch, threads, [&](extent image) {
                     return store{own.at, n, image};
                   });
  }
};

template <std::int64_t A, std::int64_t B, dtype Type, class Out, class Images, class Outputs,
          class Space, class Body>
struct runner<
    kernel::contraction<op::convolution_filter, A, B, Type, Out, Images, Outputs, Space, Body>> {
  using T = element<Type>;
  static constexpr extent channels = Out::value[1], groups = Images::value[1] / channels,
                          lanes = Out::value[0] / groups;
  using walk = correlation_walk<A, B, Images, Outputs, false>;
  using sums = decltype(detail::choose_filter_sums<T, walk, Images, groups, channels, lanes>());
  using store = detail::image_epilogue<Space, Body, 0, count_elements(Out::value, 1, 4)>;
  static constexpr extent scratch(int threads) { return sums::scratch(threads); }

  static void run(void* const* operands, extent n, std::byte* scratch, int threads) {
    const detail::own_slots<Body> own(operands);
    sums::run(detail::count_images<Images>(n), static_cast<const T*>(own.at[0]),
              static_cast<const T*>(own.at[1]), scratch, threads, store{own.at, n, 0});
  }
};

}  // namespace tenon::device::cpu
