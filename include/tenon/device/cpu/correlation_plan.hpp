// SPDX-License-Identifier: MIT
// correlation_plan: into which blocks a correlation is cut: constants of its shape. Law: a block is
// never of a size that depends on the number of threads. Read next: device/cpu/correlate.hpp.
#pragma once

#include <tenon/device/correlation.hpp>
#include <tenon/device/cpu/conv_tile.hpp>
#include <tenon/device/cpu/gemm_items.hpp>

namespace tenon::device::cpu::detail {

/// The blocks of a correlation; Lanes channels of a result from Channels of a source, in each of
/// Groups groups. Lanes that have a source of their own are depthwise: one group with one channel.
template <class T, class Walk, extent Groups, extent Channels, extent Lanes, lane_source Source>
struct correlation_plan {
  static constexpr bool has_own = Source == lane_source::own;
  static_assert(!has_own || (Groups == 1 && Channels == 1));
  static constexpr device::correlation_axis high = Walk::high, wide = Walk::wide;
  static constexpr int width = lanes_for<T>(Lanes);
  static constexpr extent vectors = (Lanes + width - 1) / width;
  static constexpr int panel_vectors = vectors > 1 && !has_own ? 2 : 1;
  static constexpr int panel = panel_vectors * width;
  static constexpr extent panels = (Lanes + panel - 1) / panel;
  static constexpr extent size = extent{sizeof(T)};
  /// Elements from place to place of the source.
  static constexpr extent span = has_own ? panel : 1;

  /// A block of the result holds about 128 places; one row of many is cut as well.
  static constexpr extent block_width =
      high.result > 1 || wide.result <= 256 ? wide.result : 224 * wide.phases;
  static constexpr extent rows_of(extent wanted) {
    const extent rows = wanted / block_width / high.phases * high.phases;
    return rows < high.phases ? high.phases : rows > high.result ? high.result : rows;
  }
  static constexpr extent block_rows = rows_of(128);
  static constexpr extent column_blocks = (wide.result + block_width - 1) / block_width;
  static constexpr extent row_blocks = (high.result + block_rows - 1) / block_rows;
  static constexpr extent places = block_rows * block_width;

  /// Places that see one element each, of many channels that lie far apart, see a copy of a block:
  /// else every step of a tile is on another page (1.8 times as long for 256 channels of 56 x 56).
  static constexpr bool copies_blocks = !has_own && high.all_taps() == 1 && wide.all_taps() == 1 &&
                                        column_blocks > 1 && wide.step == 1;
  static constexpr bool copies_images = has_own || !high.lies_bare() || !wide.lies_bare();
  static constexpr bool copies = copies_blocks || copies_images;
  static constexpr extent plane = copies_blocks ? block_width : high.padded * wide.padded * span;
  static constexpr extent image_bytes = copies ? whole_lines(Channels * plane * size) : 0;
  static constexpr extent turned_bytes =
      has_own ? whole_lines(high.source * wide.source * span * size) : 0;
  static constexpr extent sum_bytes = whole_lines((places + width) * panel * size);
  static constexpr extent thread_scratch = image_bytes + sum_bytes + turned_bytes;

  /// Panels that share the copy of an image: their filters stay in the second cache.
  static constexpr extent taps = high.all_taps() * wide.all_taps();
  static constexpr extent panel_elements = Channels * taps * panel;
  static constexpr extent most_together = 786'432 / (panel_elements * size);
  static constexpr extent together = !copies || has_own || most_together < 1 ? 1
                                     : most_together < panels                ? most_together
                                                                             : panels;
  static constexpr extent items = (panels + together - 1) / together;
  static constexpr extent filter_bytes = whole_lines(Groups * panels * panel_elements * size);
};

}  // namespace tenon::device::cpu::detail
