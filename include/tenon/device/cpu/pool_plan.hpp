// SPDX-License-Identifier: MIT
// pool_plan: the constants of a pool on the CPU: how rows of images and outputs are cut into packs,
// how many planes one item of work takes. Law: nothing here depends on the number of threads.
// Read next: device/cpu/pool_fold.hpp, device/cpu/pool_tiles.hpp, device/cpu/pool_back.hpp.
#pragma once

#include <tenon/device/cpu/gemm_items.hpp>
#include <tenon/device/cpu/pool_lanes.hpp>
#include <tenon/op/window.hpp>

namespace tenon::device::cpu::detail {

/// The taps [first, last) of an output that lie within the axis; none if last is not larger.
struct tap_range {
  extent first, last;
};
/// How many of an output's taps lie before element `end`.
TENON_INLINE constexpr extent taps_before(extent end, const op::window& w, extent output) {
  const extent room = end + w.before - output * w.stride;
  const extent taps = room <= 0 ? 0 : (room + w.dilation - 1) / w.dilation;
  return taps < w.taps ? taps : w.taps;
}
TENON_INLINE constexpr tap_range taps_within(const op::window& w, extent output, extent size) {
  return {taps_before(0, w, output), taps_before(size, w, output)};
}

/// A pool between images [n, c, h, w] and outputs [n, c, oh, ow].
template <class T, std::int64_t A, std::int64_t B, class Images, class Outputs>
struct pool_plan {
  using element = T;
  static constexpr op::window high = op::window::from(A), wide = op::window::from(B);
  static constexpr extent images = Images::value[0], channels = Images::value[1];
  static constexpr extent h = Images::value[2], w = Images::value[3];
  static constexpr extent oh = Outputs::value[2], ow = Outputs::value[3];

  /// Lanes for a row: the native width, or less where the row is shorter than half of it.
  static constexpr int lanes_of(extent length) {
    int width = native_width<T>;
    while (width > 4 && length <= width / 2) width /= 2;
    return width;
  }
  static constexpr int image_lanes = lanes_of(w), output_lanes = lanes_of(ow);

  /// Windows lie side by side in the image, no element in two of them, and shuffles part them.
  static constexpr bool is_tiled(const op::window& axis) {
    return axis.stride == axis.taps && axis.dilation == 1 && axis.before == 0 && axis.after == 0;
  }
  static constexpr bool tiles = is_tiled(high) && is_tiled(wide) && wide.taps <= 4;

  /// Elements of an image's row with its border, of which packs of any output may be loaded.
  static constexpr extent packs = (ow + output_lanes - 1) / output_lanes;
  static constexpr extent row = packs * output_lanes * wide.stride + wide.reach() + image_lanes;

  /// Planes of one item: some 16 000 elements.
  static constexpr extent planes = h * w < 16'384 ? 16'384 / (h * w) : 1;

  /// Calls body(image, channel, scratch of the thread) for every plane of `count` images; and
  /// prepare(scratch) before some of them.
  template <class Prepare, class Body>
  static void for_planes(extent count, int threads, std::byte* scratch, extent bytes,
                         const Prepare& prepare, const Body& body) {
    const extent all = count * channels;
    constexpr extent steps_of_element = 16;  // of for_items' floating-point operations
    for_items((all + planes - 1) / planes, all * h * w * steps_of_element, threads, scratch, bytes,
              [&](extent item, std::byte* own) {
                prepare(own);
                const extent end = (item + 1) * planes < all ? (item + 1) * planes : all;
                for (extent p = item * planes; p < end; ++p) body(p / channels, p % channels, own);
              });
  }
};

}  // namespace tenon::device::cpu::detail
