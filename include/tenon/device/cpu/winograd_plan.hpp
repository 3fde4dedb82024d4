// SPDX-License-Identifier: MIT
// winograd_plan: into which blocks a correlation by F(M x M, 3 x 3) is cut; winograd_choice: where
// it pays, and with which M. Both are constants of the shape. Read next: device/cpu/winograd.hpp.
#pragma once

#include <tenon/device/correlation.hpp>
#include <tenon/device/cpu/gemm_items.hpp>
#include <tenon/device/cpu/gemm_tile.hpp>

namespace tenon::device::cpu::detail {

/// The blocks of a correlation by F(M x M, 3 x 3) over at most Images images.
template <class T, class Walk, int M, extent Images, extent Channels, extent Lanes>
struct winograd_plan {
  static constexpr device::correlation_axis high = Walk::high, wide = Walk::wide;
  static constexpr int edge = M + 2, square = edge * edge;
  static constexpr int width = lanes_for<T>(Lanes);
  static constexpr extent vectors = (Lanes + width - 1) / width;
  static constexpr int panel_vectors = vectors > 1 ? 2 : 1, panel = panel_vectors * width;
  static constexpr extent panels = (Lanes + panel - 1) / panel;
  static constexpr extent size = extent{sizeof(T)};
  /// Rows of a tile's channels lie this far apart: whole vectors, and not in the same cache sets.
  static constexpr extent stride = (Channels + width - 1) / width * width + width;

  static constexpr extent tiles_high = (high.result + M - 1) / M;
  static constexpr extent tiles_wide = (wide.result + M - 1) / M;
  static constexpr extent smaller(extent a, extent b) { return a < b ? a : b; }
  static constexpr extent at_least_one(extent a) { return a < 1 ? 1 : a; }
  /// About 64 tiles are worked on together: rows of tiles of one image, or several images.
  static constexpr extent band = smaller(tiles_high, at_least_one(64 / tiles_wide));
  static constexpr extent bands = (tiles_high + band - 1) / band;
  static constexpr extent together = bands > 1
                                         ? 1
                                         : smaller(Images,
                                                   at_least_one(64 / (tiles_high * tiles_wide)));
  static constexpr extent tiles = together * band * tiles_wide;

  static constexpr extent rows_seen = smaller(high.source, band* M + 2);
  static constexpr extent turned_bytes = whole_lines(rows_seen * wide.source * stride * size);
  static constexpr extent image_bytes = whole_lines(square * tiles * stride * size);
  static constexpr extent product_bytes = whole_lines(square * tiles * panel * size);
  static constexpr extent places = smaller(high.result, band* M) * wide.result;
  static constexpr extent result_bytes = whole_lines((together * places + width) * panel * size);
  static constexpr extent thread_scratch =
      turned_bytes + image_bytes + product_bytes + result_bytes;
  static constexpr extent panel_elements = square * Channels * panel;
  static constexpr extent packed_bytes = whole_lines(9 * Channels * panel * size);
  static constexpr extent filter_bytes = whole_lines(panels * panel_elements * size);
};

/// Which way a correlation goes: 0, the plain one, or the M of F(M x M, 3 x 3), by an estimate of
/// cycles for multiplications, transforms and the transformed filter, which is large.
template <class T, class Walk, extent Images, extent Groups, extent Channels, extent Lanes>
struct winograd_choice {
  static constexpr device::correlation_axis high = Walk::high, wide = Walk::wide;
  static constexpr bool fits(const device::correlation_axis& a) {
    return a.walk.taps == 3 && a.walk.stride == 1 && a.walk.dilation == 1 && a.walk.before <= 2 &&
           a.result >= 4;
  }
  static constexpr bool possible =
      sizeof(T) == 4 && Groups == 1 && Channels >= 16 && Lanes >= 16 && fits(high) && fits(wide);
  static constexpr double plain =
      double{Images} * double(high.result * wide.result) * Channels * Lanes * 9 / 32;
  static constexpr double cost(int m) {
    const double tiles =
        double{Images} * double((high.result + m - 1) / m * ((wide.result + m - 1) / m));
    const double square = (m + 2) * (m + 2), filter = square * Channels * Lanes;
    return tiles * square * (double{Channels} * Lanes / 32 + (Channels + Lanes) * 0.35) +
           filter * (filter > 4e6 ? 8 : 2);
  }
  static constexpr double best = cost(4) < cost(2) ? cost(4) : cost(2);
  static constexpr int value = !possible || best * 1.1 > plain ? 0 : cost(4) < cost(2) ? 4 : 2;
};

}  // namespace tenon::device::cpu::detail
