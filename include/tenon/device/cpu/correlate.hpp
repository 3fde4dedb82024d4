// SPDX-License-Identifier: MIT
// correlate: each place of a result as a sum over channels and taps of a source image, which is
// what a convolution is, and, the filter turned, what it sends back to its images. A stride of s
// becomes s phases there: places of one phase see the same taps. Channels of the result are lanes;
// a block of places is summed tile by tile, then turned and handed out in the order of memory.
// Law: each element is handed to the store exactly once; its bits do not depend on the number of
// threads. No copy is larger than one image with its border.
// Read next: device/cpu/correlation_plan.hpp, device/cpu/conv_tile.hpp.
#pragma once

#include <tenon/base/pack.hpp>
#include <tenon/device/cpu/conv_pack.hpp>
#include <tenon/device/cpu/conv_tile.hpp>
#include <tenon/device/cpu/correlation_plan.hpp>

namespace tenon::device::cpu::detail {

/// result[n, l, place] = sum over c and taps of source[n, c, ..] * filter[.., c, l, tap].
/// Source: whether all lanes see the same channels or, with Channels of 1, each one of its own.
template <class T, class Walk, extent Groups, extent Channels, extent Lanes,
          lane_source Source = lane_source::shared>
class correlation {
  using plan = correlation_plan<T, Walk, Groups, Channels, Lanes, Source>;
  static constexpr device::correlation_axis high = plan::high, wide = plan::wide;
  static constexpr extent source_plane = high.source * wide.source;
  static constexpr extent image_size = (plan::has_own ? Lanes : Groups * Channels) * source_plane;

 public:
  static constexpr extent scratch(int threads) {
    return plan::filter_bytes + threads * plan::thread_scratch;
  }

  /// On `count` images; make_store(image) receives the sums of one. The filter lies as that of the
  /// convolution, [o, c / groups, kh, kw].
  template <class MakeStore>
  static void run(extent count, const T* source, const T* filter, std::byte* scratch, int threads,
                  const MakeStore& make_store) {
    T* const packed = reinterpret_cast<T*>(scratch);
    pack_filter(filter, packed, threads);
    const extent work = 2 * count * Groups * Lanes * high.result * wide.result * Channels *
                        plan::taps / (high.phases * wide.phases);
    for_items(Groups * plan::items * count, work, threads, scratch + plan::filter_bytes,
              plan::thread_scratch, [&](extent item, std::byte* own) {
                const extent image = item % count, part = item / count;
                const auto store = make_store(image);
                const extent group = part / plan::items;
                run_item(group, part % plan::items * plan::together,
                         source + image * image_size + group * Channels * source_plane, packed, own,
                         store);
              });
  }

 private:
  /// One panel after another, each [phases, channels, taps of the phase, panel].
  static void pack_filter(const T* filter, T* to, int threads) {
    constexpr extent count = Groups * plan::panels;
    for_items(count, count * plan::panel_elements * 16, threads, nullptr, 0,
              [&](extent item, std::byte*) {
                const extent group = item / plan::panels;
                const extent first = item % plan::panels * plan::panel;
                pack_panel<T, Walk, Channels, Lanes, plan::width, plan::panel>(
                    filter + group * Lanes * Channels * plan::taps, first,
                    to + item * plan::panel_elements);
              });
  }
  template <class Store>
  static void run_item(extent group, extent first_panel, const T* image, const T* filter,
                       std::byte* own, const Store& store) {
    T* const copy = reinterpret_cast<T*>(own);
    T* const sums = reinterpret_cast<T*>(own + plan::image_bytes);
    if constexpr (plan::has_own)
      copy_own(image, first_panel, reinterpret_cast<T*>(own + plan::image_bytes + plan::sum_bytes),
               copy);
    else if constexpr (plan::copies_images)
      copy_with_border<Walk>(image, Channels, copy);
    const extent end = first_panel + plan::together;
    for (extent r = 0; r < plan::row_blocks; ++r)
      for (extent c = 0; c < plan::column_blocks; ++c) {
        if constexpr (plan::copies_blocks) copy_block(image, c * plan::block_width, copy);
        for (extent p = first_panel; p < end && p < plan::panels; ++p) {
          const block<Store> here{plan::copies ? copy : image,
                                  filter + (group * plan::panels + p) * plan::panel_elements,
                                  sums,
                                  group * Lanes,
                                  p * plan::panel,
                                  store};
          if (p + 1 < plan::panels)
            here.template run<plan::panel_vectors>(r * plan::block_rows, c * plan::block_width);
          else
            here.template run<last_vectors>(r * plan::block_rows, c * plan::block_width);
        }
      }
  }
  /// The channels of a panel's lanes.
  static void copy_own(const T* image, extent panel, T* turned, T* to) {
    image += panel * plan::panel * source_plane;
    if (panel + 1 < plan::panels)
      turn_with_border<Walk, plan::panel, plan::panel>(image, turned, to);
    else
      turn_with_border<Walk, plan::panel, last_lanes>(image, turned, to);
  }
  /// Places [first, first + block_width) of every channel.
  static void copy_block(const T* image, extent first, T* to) {
    const extent left = wide.source - first;
    const extent count = left < plan::block_width ? left : plan::block_width;
    for (extent c = 0; c < Channels; ++c)
      __builtin_memcpy(to + c * plan::block_width, image + c * source_plane + first,
                       static_cast<std::size_t>(count) * sizeof(T));
  }
  static constexpr int last_lanes = static_cast<int>(Lanes - (plan::panels - 1) * plan::panel);
  static constexpr int last_vectors = (last_lanes + plan::width - 1) / plan::width;

  /// One panel of channels of one image.
  template <class Store>
  struct block {
    const T* image;
    const T* filter;
    T* sums;
    extent first_row, lane;
    const Store& store;

    template <int Vectors>
    void run(extent row, extent column) const {
      const extent rows_left = high.result - row, columns_left = wide.result - column;
      const extent rows = rows_left < plan::block_rows ? rows_left : plan::block_rows;
      const extent columns = columns_left < plan::block_width ? columns_left : plan::block_width;
      phases<Vectors, 0>(row, column, rows, columns, filter);
      hand_out<T, plan::width, Vectors, plan::panel>(
          sums, Lanes - lane, first_row + lane, row * wide.result + column, rows * columns, store);
    }

   private:
    static constexpr extent step_wide = wide.step * plan::span;
    template <int Vectors, int Phase>
    void phases(extent row, extent column, extent rows, extent columns, const T* panel) const {
      if constexpr (Phase < high.phases * wide.phases) {
        constexpr int p = Phase / wide.phases, q = Phase % wide.phases;
        constexpr device::correlation_phase ph = high.phase(p), pw = wide.phase(q);
        const extent first_high = row / high.phases;
        const extent first_wide = plan::copies_blocks ? 0 : column / wide.phases;
        const extent count_high = (rows - p + high.phases - 1) / high.phases;
        const extent count_wide = (columns - q + wide.phases - 1) / wide.phases;
        using taps = tap_grid<plan::plane, wide.padded * plan::span, static_cast<int>(ph.taps),
                              static_cast<int>(pw.taps), ph.tap_step, pw.tap_step * plan::span>;
        const T* const from = image + ((ph.offset + first_high * high.step) * wide.padded +
                                       pw.offset + first_wide * wide.step) *
                                          plan::span;
        tiles<Vectors, taps, tile_for<p, q>>(count_high, count_wide, from, panel,
                                             sums + (p * plan::block_width + q) * plan::panel);
        phases<Vectors, Phase + 1>(row, column, rows, columns,
                                   panel + Channels * taps::count * plan::panel);
      }
    }

    /// The tile of a phase: its width cuts a row into equal parts, and rows that are short share
    /// one.
    struct tile_size {
      int high = 1, wide = 1;
    };
    template <int P, int Q>
    static constexpr tile_size size_of_tile(int most) {
      const extent count_wide = (plan::block_width - Q + wide.phases - 1) / wide.phases;
      const extent count_high = (plan::block_rows - P + high.phases - 1) / high.phases;
      if (count_wide < 1 || count_high < 1) return {};
      const extent parts = (count_wide + most - 1) / most;
      tile_size t{1, static_cast<int>((count_wide + parts - 1) / parts)};
      for (int h = most / t.wide; h > 1 && parts == 1; --h)
        if (count_high % h == 0) {
          t.high = h;
          break;
        }
      return t;
    }
    template <int P, int Q>
    struct tile_for {
      template <int Vectors>
      static constexpr tile_size value = size_of_tile<P, Q>(most_tile_rows(Vectors));
      static constexpr int count(extent of_columns) {
        return static_cast<int>((of_columns - Q + wide.phases - 1) / wide.phases);
      }
      static constexpr int columns = count(plan::block_width);
      static constexpr int last_columns =
          count(wide.result - (plan::column_blocks - 1) * plan::block_width);
    };

    template <int Vectors, class Taps, class Size>
    void tiles(extent rows, extent columns, const T* from, const T* panel, T* to) const {
      using tile = conv_tile<T, plan::width, Vectors, Taps, plan::panel, high.step, step_wide,
                             high.phases * plan::block_width, wide.phases, Source>;
      constexpr tile_size size = Size::template value<Vectors>;
      const extent whole = rows / size.high;
      for (extent i = 0; i < whole; ++i)
        tile_row<Size, tile, size.high, size.wide>(i * size.high, columns, from, panel, to);
      if constexpr (size.high > 1)
        for (extent i = whole * size.high; i < rows; ++i)
          tile_row<Size, tile, 1, size.wide>(i, columns, from, panel, to);
    }
    template <class Size, class Tile, int High, int Wide>
    void tile_row(extent i, extent columns, const T* from, const T* panel, T* to) const {
      from += i * high.step * wide.padded * plan::span;
      to += i * high.phases * plan::block_width * plan::panel;
      const extent whole = columns / Wide, j = whole * Wide;
      for (extent k = 0; k < whole; ++k)
        Tile::template run<High, Wide>(Channels, from + k * Wide * step_wide, panel,
                                       to + k * Wide * wide.phases * plan::panel);
      rest<Tile, High, Size::columns % Wide, Size::last_columns % Wide>(
          columns - j, from + j * step_wide, panel, to + j * wide.phases * plan::panel);
    }
    /// What is left of a row; a row of one block and of the last one leave a constant each.
    template <class Tile, int High, int Left, int LeftLast>
    void rest(extent columns, const T* from, const T* panel, T* to) const {
      if constexpr (Left > 0)
        if (columns == Left) return Tile::template run<High, Left>(Channels, from, panel, to);
      if constexpr (LeftLast > 0 && LeftLast != Left)
        if (columns == LeftLast) Tile::template run<High, LeftLast>(Channels, from, panel, to);
    }
  };
};

}  // namespace tenon::device::cpu::detail
