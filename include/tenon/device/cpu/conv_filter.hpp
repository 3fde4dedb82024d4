// SPDX-License-Identifier: MIT
// What a convolution sends back to its filter: for each element the sum over images and places of
// the output's gradient times what the tap saw. Kernels of the filter are lanes; outputs are turned
// a few images at a time, images get their border, and tiles of taps walk them.
// Law: the sums of a fixed number of parts of the batch are added in order, so results do not
// depend on the number of threads.
// Read next: device/cpu/conv_tile.hpp, device/cpu/convolution.hpp.
#pragma once

#include <tenon/base/pack.hpp>
#include <tenon/device/cpu/conv_pack.hpp>
#include <tenon/device/cpu/conv_tile.hpp>
#include <tenon/device/cpu/gemm_items.hpp>

namespace tenon::device::cpu::detail {

/// The blocks of the sums for a filter [Groups * Lanes, Channels, taps] over at most Images images.
/// Lanes that have a source of their own are depthwise: one group with one channel.
template <class T, class Walk, extent Images, extent Groups, extent Channels, extent Lanes,
          lane_source Source>
struct filter_plan {
  static constexpr bool has_own = Source == lane_source::own;
  static_assert(!has_own || (Groups == 1 && Channels == 1));
  static constexpr device::correlation_axis high = Walk::high, wide = Walk::wide;
  static constexpr int width = lanes_for<T>(Lanes);
  static constexpr extent vectors = (Lanes + width - 1) / width;
  static constexpr int panel_vectors = vectors > 1 && !has_own ? 2 : 1;
  static constexpr int panel = panel_vectors * width;
  static constexpr extent span = has_own ? panel : 1;  ///< from place to place of an image
  static constexpr extent panels = (Lanes + panel - 1) / panel;
  static constexpr extent size = extent{sizeof(T)};
  static constexpr extent taps = high.walk.taps * wide.walk.taps;
  static constexpr extent places = high.result * wide.result;
  static constexpr extent plane = high.padded * wide.padded * span;
  static constexpr bool copies = has_own || !high.lies_bare() || !wide.lies_bare();

  static constexpr extent smaller(extent a, extent b) { return a < b ? a : b; }
  static constexpr extent at_least_one(extent a) { return a < 1 ? 1 : a; }
  /// Images whose outputs are turned together: about 256 places.
  static constexpr extent together = smaller(at_least_one(256 / places), Images);
  /// Channels whose sums one item makes; the more, the less often outputs are turned.
  static constexpr extent channels = smaller(Channels, at_least_one(512 / taps));
  static constexpr extent channel_blocks = (Channels + channels - 1) / channels;
  /// Few items are cut by images, lest threads have nothing to do.
  static constexpr extent whole_items = Groups * panels * channel_blocks;
  static constexpr extent parts = smaller(whole_items >= 8 ? 1 : (7 + whole_items) / whole_items,
                                          at_least_one(Images / together));

  static constexpr extent sums = Channels * taps * panel;  ///< of one panel
  static constexpr extent sum_bytes = whole_lines(parts * Groups * panels * sums * size);
  static constexpr extent image_bytes =
      copies ? whole_lines(together * channels * plane * size) : 0;
  static constexpr extent output_bytes = whole_lines((together * places + width) * panel * size);
  static constexpr extent turned_bytes =
      has_own ? whole_lines(high.source * wide.source * span * size) : 0;
  static constexpr extent thread_scratch = image_bytes + output_bytes + turned_bytes;

  /// The rows of a tile: the whole kernel for some channels, some of its rows, or a part of one.
  static constexpr int most = most_tile_rows(panel_vectors);
  static constexpr int tile_wide = static_cast<int>(smaller(wide.walk.taps, most));
  static constexpr int tile_high =
      tile_wide < wide.walk.taps ? 1 : static_cast<int>(smaller(high.walk.taps, most / tile_wide));
  static constexpr int tile_channels =
      tile_high < high.walk.taps || tile_wide < wide.walk.taps
          ? 1
          : static_cast<int>(smaller(channels, most / (tile_high * tile_wide)));
};

/// The gradient of a filter, handed to the store as rows of Channels * taps columns.
template <class T, class Walk, extent Images, extent Groups, extent Channels, extent Lanes,
          lane_source Source = lane_source::shared>
class filter_sums {
  using plan = filter_plan<T, Walk, Images, Groups, Channels, Lanes, Source>;
  static constexpr device::correlation_axis high = plan::high, wide = plan::wide;
  static constexpr extent source_plane = high.source * wide.source;
  static constexpr extent columns = Channels * plan::taps;

 public:
  static constexpr extent scratch(int threads) {
    return plan::sum_bytes + threads * plan::thread_scratch;
  }

  template <class Store>
  static void run(extent count, const T* images, const T* outputs, std::byte* scratch, int threads,
                  const Store& store) {
    T* const sums = reinterpret_cast<T*>(scratch);
    const extent work = 2 * count * Groups * Lanes * plan::places * columns;
    for_items(plan::parts * plan::whole_items, work, threads, scratch + plan::sum_bytes,
              plan::thread_scratch, [&](extent item, std::byte* own) {
                const extent part = item / plan::whole_items, whole = item % plan::whole_items;
                const extent first = count * part / plan::parts;
                const extent end = count * (part + 1) / plan::parts;
                const extent panel = whole / plan::channel_blocks;
                block here{images,
                           outputs,
                           sums,
                           own,
                           panel / plan::panels,
                           panel % plan::panels * plan::panel,
                           whole % plan::channel_blocks * plan::channels};
                here.sums += (part * Groups * plan::panels + panel) * plan::sums;
                here.run(first, end);
              });
    for_items(Groups * plan::panels, work / (count > 0 ? count : 1), threads, nullptr, 0,
              [&](extent panel, std::byte*) { hand_out(panel, sums, store); });
  }

 private:
  static constexpr int last_lanes = static_cast<int>(Lanes - (plan::panels - 1) * plan::panel);

  /// One panel of kernels and some channels, over some images.
  struct block {
    const T* images;
    const T* outputs;
    T* sums;
    std::byte* own;
    extent group, lane, first_channel;

    void run(extent first, extent end) {
      if (lane + plan::panel < Lanes)
        run_with<plan::panel>(first, end);
      else
        run_with<last_lanes>(first, end);
    }

   private:
    extent channels() const { return plan::smaller(plan::channels, Channels - first_channel); }
    template <int Count>
    void run_with(extent first, extent end) {
      T* const to = sums + first_channel * plan::taps * plan::panel;
      for (extent i = 0; i < channels() * plan::taps * plan::panel; ++i) to[i] = T(0);
      for (extent n = first; n < end; n += plan::together)
        run_images<Count>(n, plan::smaller(plan::together, end - n), to);
    }
    template <int Count>
    void run_images(extent first, extent count, T* to) {
      extent image_size = (plan::has_own ? Lanes : Groups * Channels) * source_plane;
      const T* from = images + first * image_size +
                      (plan::has_own ? lane : group * Channels + first_channel) * source_plane;
      if constexpr (plan::copies) {
        T* const padded = reinterpret_cast<T*>(own);
        for (extent n = 0; n < count; ++n)
          copy_image<Count>(from + n * image_size, padded + n * channels() * plan::plane);
        from = padded;
        image_size = channels() * plan::plane;
      }
      T* const turned = reinterpret_cast<T*>(own + plan::image_bytes);
      turn_outputs<Count>(first, count, turned);
      for_tiles<(Count + plan::width - 1) / plan::width>(count, image_size, from, turned, to);
    }
    template <int Count>
    void copy_image(const T* from, T* to) {
      if constexpr (plan::has_own)
        turn_with_border<Walk, plan::panel, Count>(
            from, reinterpret_cast<T*>(own + plan::image_bytes + plan::output_bytes), to);
      else
        copy_with_border<Walk>(from, channels(), to);
    }
    /// Outputs of some images as [images, places, panel].
    template <int Count>
    void turn_outputs(extent first, extent count, T* to) {
      const T* from = outputs + ((first * Groups + group) * Lanes + lane) * plan::places;
      for (extent n = 0; n < count; ++n, to += plan::places * plan::panel)
        pack_transposed<T, plan::width, Count, plan::panel, plan::places>(
            from + n * Groups * Lanes * plan::places, plan::places, to);
    }

    template <int Vectors>
    void for_tiles(extent count, extent image_size, const T* from, const T* turned, T* to) {
      using taps = tap_grid<plan::plane, wide.padded * plan::span, static_cast<int>(high.walk.taps),
                            static_cast<int>(wide.walk.taps), high.walk.dilation,
                            wide.walk.dilation * plan::span>;
      const walker<Vectors, taps> w{count, image_size, from, turned, to};
      const extent whole = channels() / plan::tile_channels;
      for (extent i = 0; i < whole; ++i)
        w.template channels<plan::tile_channels>(i * plan::tile_channels);
      if constexpr (plan::tile_channels > 1)
        for (extent c = whole * plan::tile_channels; c < channels(); ++c) w.template channels<1>(c);
    }

    /// Tiles over the kernel of some channels.
    template <int Vectors, class Taps>
    struct walker {
      extent count, image_size;
      const T* from;
      const T* turned;
      T* to;

      template <int Count>
      void channels(extent c) const {
        rows<Count, 0>(c);
      }

     private:
      template <int Count, int I>
      void rows(extent c) const {
        if constexpr (I < Taps::high) {
          constexpr int left = Taps::high - I;
          constexpr int here = left < plan::tile_high ? left : plan::tile_high;
          parts<Count, here, I, 0>(c);
          rows<Count, I + here>(c);
        }
      }
      template <int Count, int High, int I, int J>
      void parts(extent c) const {
        if constexpr (J < Taps::wide) {
          constexpr int left = Taps::wide - J;
          constexpr int here = left < plan::tile_wide ? left : plan::tile_wide;
          filter_tile<T, plan::width, Vectors, Taps, plan::panel, Count, High, here, high.step,
                      wide.step * plan::span, Source>::run(count, image_size, high.result,
                                                           wide.result,
                                                           from + c * Taps::plane +
                                                               I * Taps::step_high +
                                                               J * Taps::step_wide,
                                                           turned,
                                                           to + (c * Taps::count + I * Taps::wide +
                                                                 J) *
                                                                    plan::panel);
          parts<Count, High, I, J + here>(c);
        }
      }
    };
  };

  /// Adds the parts of a panel [columns, panel], turns it and hands it out kernel by kernel.
  template <class Store>
  static void hand_out(extent panel, T* sums, const Store& store) {
    constexpr int w = plan::width;
    constexpr extent part = Groups * plan::panels * plan::sums;
    T* const all = sums + panel * plan::sums;
    for (extent p = 1; p < plan::parts; ++p)
      for (extent i = 0; i < plan::sums; ++i) all[i] += all[p * part + i];
    const extent lane = panel % plan::panels * plan::panel;
    const extent first_row = panel / plan::panels * Lanes + lane;
    for (extent at = 0; at < columns; at += w)
      for (int v = 0; v < plan::panel_vectors && lane + v * w < Lanes; ++v) {
        const int count = static_cast<int>(plan::smaller(columns - at, w));
        const int rows = static_cast<int>(plan::smaller(Lanes - lane - v * w, w));
        alignas(64) T square[w * w] = {}, turned[w * w];
        for (int r = 0; r < count; ++r)
          __builtin_memcpy(square + r * w, all + (at + r) * plan::panel + v * w, w * sizeof(T));
        transpose_square<T, w, w, w, w>(square, turned);
        for (int r = 0; r < rows; ++r)
          store.partial(first_row + v * w + r, at, pack<T, w>::load(turned + r * w), count);
      }
  }
};

}  // namespace tenon::device::cpu::detail
