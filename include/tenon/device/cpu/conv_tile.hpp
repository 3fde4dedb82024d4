// SPDX-License-Identifier: MIT
// The register tiles of convolutions, lanes along channels: one broadcast element of an image times
// a vector of the filter. So images of any stride, dilation and width are read where they lie, and
// nothing is gathered. conv_tile sums over channels and taps for a few positions of the result,
// filter_tile over the positions of images for a few elements of a filter.
// Law: sums start at zero and take their products in one order, whatever the tile.
// Read next: device/cpu/correlate.hpp, device/cpu/conv_filter.hpp.
#pragma once

#include <tenon/device/cpu/gemm_tile.hpp>

namespace tenon::device::cpu::detail {

/// Where the elements that a tap sees lie, from those of the first: constants of a convolution.
template <extent Plane, extent Row, int TapsHigh, int TapsWide, extent TapHigh, extent TapWide>
struct tap_grid {
  static constexpr extent plane = Plane, row = Row;  ///< elements between channels, between rows
  static constexpr int high = TapsHigh, wide = TapsWide;
  static constexpr extent step_high = TapHigh * Row, step_wide = TapWide;
  static constexpr extent count = extent{high} * wide;
};

/// Makes the compiler forget where a pointer comes from: g++ 12 would keep what neighbouring taps
/// both see in registers, of which there are none left (a 14 x 2 tile then runs at 0.7 of the
/// peak).
template <class T>
TENON_INLINE void forget([[maybe_unused]] const T*& pointer) {
#if defined(__GNUC__)
  __asm__("" : "+r"(pointer));
#endif
}

/// What a lane sees: the same element of an image as the others of its vector, or that of a channel
/// of its own; then the channels of a place lie side by side.
enum class lane_source { shared, own };

template <lane_source Source, class V, class T>
TENON_INLINE V seen_by(const T* image) {
  if constexpr (Source == lane_source::own)
    return load_lanes<V>(image);
  else
    return *image - V{};
}

/// How many rows a tile of `vectors` vectors has at most.
constexpr int most_tile_rows(int vectors) {
  return vector_registers < 32 ? (vectors > 1 ? 6 : 8) : vectors > 1 ? 14 : 16;
}

/// Sums of High x Wide positions, Vectors * Width channels each. A position lies StepHigh rows and
/// StepWide elements from its neighbours in the image, OutHigh and OutWide panels in the result; a
/// panel has Panel elements.
template <class T, int Width, int Vectors, class Taps, int Panel, extent StepHigh, extent StepWide,
          extent OutHigh, extent OutWide, lane_source Source = lane_source::shared>
struct conv_tile {
  static_assert(Source == lane_source::shared || Vectors == 1);
  using V = lanes<T, Width>;

  /// image: the element that the first tap of the first position sees; filter: [channels, taps,
  /// Panel].
  template <int High, int Wide>
  __attribute__((noinline)) static void run(extent channels, const T* image, const T* filter,
                                            T* to) {
    V sums[High * Wide][Vectors] = {};
    for (extent c = 0; c < channels; ++c, image += Taps::plane) {
      const T* row = image;
      for (int i = 0; i < Taps::high; ++i, row += Taps::step_high) {
#pragma GCC unroll 16
        for (int j = 0; j < Taps::wide; ++j, filter += Panel) {
          const T* seen = row + j * Taps::step_wide;
          forget(seen);
          step<High, Wide>(sums, seen, filter);
        }
      }
    }
#pragma GCC unroll 16
    for (int r = 0; r < High * Wide; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; ++v)
        store_lanes(to + (r / Wide * OutHigh + r % Wide * OutWide) * Panel + v * Width, sums[r][v]);
  }

 private:
  template <int High, int Wide>
  TENON_INLINE static void step(V (&sums)[High * Wide][Vectors], const T* image, const T* filter) {
    V right[Vectors];
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v) {
      right[v] = load_lanes<V>(filter + v * Width);
      hold(right[v]);
    }
#pragma GCC unroll 16
    for (int r = 0; r < High * Wide; ++r) {
      V left = seen_by<Source, V>(image + r / Wide * StepHigh * Taps::row + r % Wide * StepWide);
      if constexpr (Vectors > 1) hold(left);
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; ++v) sums[r][v] += left * right[v];
    }
  }
};

/// Sums for Channels x High x Wide elements of a filter, Vectors * Width of its kernels each, over
/// positions StepHigh rows and StepWide elements apart.
template <class T, int Width, int Vectors, class Taps, int Panel, int Channels, int High, int Wide,
          extent StepHigh, extent StepWide, lane_source Source = lane_source::shared>
struct filter_tile {
  static_assert(Source == lane_source::shared || (Vectors == 1 && Channels == 1));
  using V = lanes<T, Width>;
  static constexpr int rows = Channels * High * Wide;

  /// images: what the first tap of the first position sees, a new image every `image_size`
  /// elements; outputs: [images, rows_high, rows_wide, Panel]. The sums are added to those at
  /// `to`, [channels, all taps, Panel].
  __attribute__((noinline)) static void run(extent count, extent image_size, extent rows_high,
                                            extent rows_wide, const T* images, const T* outputs,
                                            T* to) {
    V sums[rows][Vectors] = {};
    for (extent n = 0; n < count; ++n, images += image_size)
      for (extent i = 0; i < rows_high; ++i) {
        const T* image = images + i * StepHigh * Taps::row;
        for (extent j = 0; j < rows_wide; ++j, image += StepWide, outputs += Panel)
          step(sums, image, outputs);
      }
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; ++v) {
        T* const at = to + tap(r) * Panel + v * Width;
        store_lanes(at, load_lanes<V>(at) + sums[r][v]);
      }
  }

 private:
  static constexpr extent tap(int r) {
    return r / (High * Wide) * Taps::count + r / Wide % High * Taps::wide + r % Wide;
  }
  TENON_INLINE static void step(V (&sums)[rows][Vectors], const T* image, const T* outputs) {
    V right[Vectors];
#pragma GCC unroll 4
    for (int v = 0; v < Vectors; ++v) {
      right[v] = load_lanes<V>(outputs + v * Width);
      hold(right[v]);
    }
#pragma GCC unroll 16
    for (int r = 0; r < rows; ++r) {
      V left = seen_by<Source, V>(image + r / (High * Wide) * Taps::plane +
                                  r / Wide % High * Taps::step_high + r % Wide * Taps::step_wide);
      if constexpr (Vectors > 1) hold(left);
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; ++v) sums[r][v] += left * right[v];
    }
  }
};

}  // namespace tenon::device::cpu::detail
