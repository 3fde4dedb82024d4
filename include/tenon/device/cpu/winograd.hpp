// SPDX-License-Identifier: MIT
// winograd: a correlation of 3 x 3 taps, stride 1, by F(M x M, 3 x 3): tiles of some images are
// transformed, multiplied by the transformed filter one element of all tiles after another, and
// transformed back. Channels are lanes throughout.
// Law: each element is handed to the store exactly once; its bits do not depend on the number of
// threads; against a plain sum the error stays below 1e-5 of the largest result.
// Read next: device/cpu/winograd_plan.hpp, device/cpu/winograd_transform.hpp.
#pragma once

#include <tenon/device/cpu/conv_pack.hpp>
#include <tenon/device/cpu/conv_tile.hpp>
#include <tenon/device/cpu/winograd_plan.hpp>
#include <tenon/device/cpu/winograd_transform.hpp>

namespace tenon::device::cpu::detail {

/// result[n, l, place] = sum over c and taps of source[n, c, ..] * filter[.., c, l, tap].
template <class T, class Walk, int M, extent Images, extent Channels, extent Lanes>
class winograd {
  using plan = winograd_plan<T, Walk, M, Images, Channels, Lanes>;
  using matrices = winograd_matrices<M>;
  using V = lanes<T, plan::width>;
  static constexpr device::correlation_axis high = plan::high, wide = plan::wide;
  static constexpr int edge = plan::edge, square = plan::square, width = plan::width;
  static constexpr extent source_plane = high.source * wide.source;
  /// Where the first tap of place 0 lies.
  static constexpr extent first_high = high.turned ? high.walk.before - 2 : -high.walk.before;
  static constexpr extent first_wide = high.turned ? wide.walk.before - 2 : -wide.walk.before;

 public:
  static constexpr extent scratch(int threads) {
    const extent own =
        plan::thread_scratch > plan::packed_bytes ? plan::thread_scratch : plan::packed_bytes;
    return plan::filter_bytes + threads * own;
  }

  /// As correlation::run.
  template <class MakeStore>
  static void run(extent count, const T* source, const T* filter, std::byte* scratch, int threads,
                  const MakeStore& make_store) {
    constexpr extent thread_scratch = winograd::scratch(1) - plan::filter_bytes;
    T* const transformed = reinterpret_cast<T*>(scratch);
    std::byte* const own = scratch + plan::filter_bytes;
    for_items(plan::panels, plan::panels * plan::panel_elements * 16, threads, own, thread_scratch,
              [&](extent panel, std::byte* room) {
                transform_filter(filter, panel, reinterpret_cast<T*>(room),
                                 transformed + panel * plan::panel_elements);
              });
    const extent groups = (count + plan::together - 1) / plan::together;
    const extent work = 2 * count * plan::tiles_high * plan::tiles_wide * square * Channels * Lanes;
    for_items(groups * plan::bands, work, threads, own, thread_scratch,
              [&](extent item, std::byte* room) {
                const extent first = item / plan::bands * plan::together;
                const group<MakeStore> here{source,
                                            transformed,
                                            room,
                                            first,
                                            plan::smaller(plan::together, count - first),
                                            item % plan::bands * plan::band,
                                            make_store};
                here.run();
              });
  }

 private:
  /// One panel as [square, channels, panel].
  static void transform_filter(const T* filter, extent panel, T* packed, T* to) {
    pack_panel<T, Walk, Channels, Lanes, width, plan::panel>(filter, panel * plan::panel, packed);
    for (extent c = 0; c < Channels; ++c)
      for (int v = 0; v < plan::panel_vectors; ++v) {
        V in[9], half[3 * edge], out[square];
        for (int tap = 0; tap < 9; ++tap) {
          const int from = high.turned ? 8 - tap : tap;
          in[tap] = load_lanes<V>(packed + (c * 9 + from) * plan::panel + v * width);
        }
        using rows = std::make_integer_sequence<int, edge>;
#pragma GCC unroll 3
        for (int j = 0; j < 3; ++j)
          column_product<matrices::filter, 3>(in + j, 3, half + j, 3, rows{});
#pragma GCC unroll 6
        for (int i = 0; i < edge; ++i)
          column_product<matrices::filter, 3>(half + i * 3, 1, out + i * edge, 1, rows{});
        for (int k = 0; k < square; ++k)
          store_lanes(to + (k * Channels + c) * plan::panel + v * width, out[k]);
      }
  }

  /// Some images, or a band of rows of one.
  template <class MakeStore>
  struct group {
    const T* source;
    const T* filter;
    std::byte* room;
    extent first_image, images, first_row;  ///< the row in tiles
    const MakeStore& make_store;

    void run() const {
      for (extent n = 0; n < images; ++n) transform_image(n);
      for (extent p = 0; p < plan::panels; ++p) {
        if (p + 1 < plan::panels)
          run_panel<plan::panel_vectors>(p);
        else
          run_panel<last_vectors>(p);
      }
    }

   private:
    static constexpr int last_lanes = static_cast<int>(Lanes - (plan::panels - 1) * plan::panel);
    static constexpr int last_vectors = (last_lanes + width - 1) / width;

    T* turned() const { return reinterpret_cast<T*>(room); }
    T* image_tiles() const { return reinterpret_cast<T*>(room + plan::turned_bytes); }
    T* products() const {
      return reinterpret_cast<T*>(room + plan::turned_bytes + plan::image_bytes);
    }
    T* results() const {
      return reinterpret_cast<T*>(room + plan::turned_bytes + plan::image_bytes +
                                  plan::product_bytes);
    }
    extent rows() const { return plan::smaller(plan::band, plan::tiles_high - first_row); }
    extent tiles_of_image() const { return rows() * plan::tiles_wide; }
    /// The rows of the result that this band holds, of each image.
    extent result_rows() const {
      return plan::smaller(high.result - first_row * M, plan::band * M);
    }

    /// Places of an image with channels side by side, then tile by tile.
    void transform_image(extent n) const {
      const extent top = first_row * M + first_high;
      const extent begin = top < 0 ? 0 : top;
      const extent wanted = top + rows() * M + 2;
      const extent end = wanted < high.source ? wanted : high.source;
      const T* from = source + (first_image + n) * Channels * source_plane + begin * wide.source;
      constexpr int turned_width = lanes_for<T>(Channels);
      pack_transposed<T, turned_width, static_cast<int>(Channels), static_cast<int>(plan::stride),
                      source_plane>(from, (end - begin) * wide.source, turned());
      for (extent i = 0; i < rows(); ++i)
        for (extent j = 0; j < plan::tiles_wide; ++j)
          transform_tile(n * tiles_of_image() + i * plan::tiles_wide + j, top + i * M,
                         j * M + first_wide, begin, end);
    }
    void transform_tile(extent tile, extent top, extent left, extent begin, extent end) const {
      const T* seen[square];
      alignas(64) static constexpr T zeros[plan::stride] = {};
      for (int i = 0; i < edge; ++i)
        for (int j = 0; j < edge; ++j) {
          const extent r = top + i, c = left + j;
          const bool is_inside = r >= begin && r < end && c >= 0 && c < wide.source;
          seen[i * edge + j] =
              is_inside ? turned() + ((r - begin) * wide.source + c) * plan::stride : zeros;
        }
      T* const to = image_tiles() + tile * plan::stride;
      for (extent c = 0; c < Channels; c += width) {
        V in[square], out[square];
        for (int k = 0; k < square; ++k) in[k] = load_lanes<V>(seen[k] + c);
        transform_both_ways<matrices::image, edge, edge>(in, out);
        for (int k = 0; k < square; ++k)
          store_lanes(to + k * plan::tiles * plan::stride + c, out[k]);
      }
    }

    template <int Vectors>
    void run_panel(extent p) const {
      using tile = conv_tile<T, width, Vectors, tap_grid<1, 1, 1, 1, 0, 0>, plan::panel, 0,
                             plan::stride, 0, 1>;
      constexpr int most = most_tile_rows(Vectors);
      constexpr extent parts = (plan::tiles + most - 1) / most;
      constexpr int high_tile = static_cast<int>((plan::tiles + parts - 1) / parts);
      constexpr int rest = static_cast<int>(plan::tiles % high_tile);
      const extent count = images * tiles_of_image();
      for (int k = 0; k < square; ++k) {
        const T* const panel = filter + p * plan::panel_elements + k * Channels * plan::panel;
        const T* from = image_tiles() + k * plan::tiles * plan::stride;
        T* to = products() + k * plan::tiles * plan::panel;
        const extent whole = count / high_tile;
        for (extent i = 0; i < whole; ++i)
          tile::template run<1, high_tile>(Channels, from + i * high_tile * plan::stride, panel,
                                           to + i * high_tile * plan::panel);
        extent t = whole * high_tile;
        if constexpr (rest > 0)
          if (count - t == rest) {
            tile::template run<1, rest>(Channels, from + t * plan::stride, panel,
                                        to + t * plan::panel);
            t = count;
          }
        for (; t < count; ++t)
          tile::template run<1, 1>(Channels, from + t * plan::stride, panel, to + t * plan::panel);
      }
      for (extent n = 0; n < images; ++n) {
        for (extent i = 0; i < rows(); ++i)
          for (extent j = 0; j < plan::tiles_wide; ++j) finish_tile<Vectors>(n, i, j);
        hand_out<T, width, Vectors, plan::panel>(
            results() + n * plan::places * plan::panel, Lanes - p * plan::panel, p * plan::panel,
            first_row * M * wide.result, result_rows() * wide.result, make_store(first_image + n));
      }
    }
    template <int Vectors>
    void finish_tile(extent n, extent i, extent j) const {
      const T* const from =
          products() + (n * tiles_of_image() + i * plan::tiles_wide + j) * plan::panel;
      T* const to = results() + (n * plan::places + i * M * wide.result + j * M) * plan::panel;
      const extent rows_left = result_rows() - i * M, columns_left = wide.result - j * M;
      for (int v = 0; v < Vectors; ++v) {
        V in[square], half[M * edge], out[M * M];
        for (int k = 0; k < square; ++k)
          in[k] = load_lanes<V>(from + k * plan::tiles * plan::panel + v * width);
        using rows_of = std::make_integer_sequence<int, M>;
#pragma GCC unroll 6
        for (int k = 0; k < edge; ++k)
          column_product<matrices::result, edge>(in + k, edge, half + k, edge, rows_of{});
#pragma GCC unroll 4
        for (int k = 0; k < M; ++k)
          column_product<matrices::result, edge>(half + k * edge, 1, out + k * M, 1, rows_of{});
        for (int r = 0; r < M; ++r)
          for (int c = 0; c < M; ++c)
            if (r < rows_left && c < columns_left)
              store_lanes(to + (r * wide.result + c) * plan::panel + v * width, out[r * M + c]);
      }
    }
  };
};

}  // namespace tenon::device::cpu::detail
