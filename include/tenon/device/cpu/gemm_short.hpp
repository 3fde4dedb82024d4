// SPDX-License-Identifier: MIT
// GEMM with a short inner extent, or tiny altogether: small tiles that hand out their sums straight
// from registers, since a trip through memory would cost as much as the sums; nothing is packed or
// kept in scratch.
// Law: the one of device/cpu/gemm_tile.hpp.
// Read next: device/cpu/gemm_tile.hpp.
#pragma once

#include <tenon/base/pack.hpp>
#include <tenon/device/cpu/gemm_items.hpp>
#include <tenon/device/cpu/gemm_tile.hpp>

namespace tenon::device::cpu::detail {

/// C[M,N] = op(A) B, M or K an extent or a batch.
template <class T, extent M, extent N, extent K, bool TransA>
struct short_gemm {
  static constexpr extent thread_scratch = 0;
  static constexpr int width = lanes_for<T>(N);
  static constexpr extent vectors = (N + width - 1) / width;
  static constexpr extent m = M < 0 ? -M : M;
  static constexpr bool very_short = K <= 4 && K >= -4;
  static constexpr int most_vectors = very_short ? 2 : vector_registers == 32 ? 4 : 2;
  static constexpr int panel_vectors = vectors < most_vectors ? int{vectors} : most_vectors;
  static constexpr extent panel = panel_vectors * width;
  static constexpr int rows = very_short ? (m < 4 ? int{m} : 4) : rows_for(m, panel_vectors);
  static constexpr int few_rows = rows / 2 > 1 ? rows / 2 : 1;
  /// Rows of A that stay in the first cache with a panel of B.
  static constexpr extent block_rows = (64 + rows - 1) / rows * rows;

  template <class Store>
  static void run(extent count, extent k, const T* a, const T* b, std::byte*, int threads,
                  const Store& store) {
    const extent blocks = (count + block_rows - 1) / block_rows;
    for_items(blocks, 2 * count * N * k, threads, nullptr, 0, [&](extent item, std::byte*) {
      const extent top = item * block_rows;
      const extent end = top + block_rows < count ? top + block_rows : count;
      extent column = 0;
      for (; column + panel <= N; column += panel)
        strips<panel_vectors, width>(top, end, column, k, a, b, store);
      if constexpr (N % panel != 0) {
        constexpr int rest = static_cast<int>(N % panel);
        constexpr int last_lanes = rest % width == 0 ? width : rest % width;
        strips<(rest + width - 1) / width, last_lanes>(top, end, column, k, a, b, store);
      }
    });
  }

 private:
  /// Rows [top, end) of a panel, whose columns of B stay in the first cache meanwhile.
  template <int Vectors, int Last, class Store>
  TENON_INLINE static void strips(extent row, extent end, extent column, extent k, const T* a,
                                  const T* b, const Store& store) {
    const extent whole = (end - row) / rows;
    for (extent i = 0; i < whole; ++i, row += rows)
      hand_out<rows, Vectors, Last>(row, column, k, a, b, store);
    if constexpr (few_rows > 1 && (M < 0 || M % rows >= few_rows))
      for (; row + few_rows <= end; row += few_rows)
        hand_out<few_rows, Vectors, Last>(row, column, k, a, b, store);
    if constexpr (M < 0 ? rows > 1 : M % rows % few_rows != 0)
      for (; row < end; ++row) hand_out<1, Vectors, Last>(row, column, k, a, b, store);
  }
  /// One row has too few sums to hide the time of an addition: four runs of k at once do.
  static constexpr bool splits_inner = M == 1 && K >= 16 && K % 4 == 0;
  template <class Tile>
  TENON_INLINE static void accumulate_quarters(typename Tile::sums_type& sums, const T* a,
                                               const T* b) {
    constexpr extent quarter = K / 4;
    typename Tile::sums_type parts[4] = {};
#pragma GCC unroll 4
    for (int q = 0; q < 4; ++q)
      Tile::accumulate(parts[q], quarter, a + q * quarter, b + q * quarter * N);
    constexpr int count = sizeof(sums[0]) / sizeof(sums[0][0]);
#pragma GCC unroll 4
    for (int v = 0; v < count; ++v)
      sums[0][v] = (parts[0][0][v] + parts[1][0][v]) + (parts[2][0][v] + parts[3][0][v]);
  }
  template <int Rows, int Vectors, int Last, class Store>
  TENON_INLINE static void hand_out(extent row, extent column, extent k, const T* a, const T* b,
                                    const Store& store) {
    a += TransA ? row : row * K;
    b += column;
    using kernel = tile<T, width, Rows, Vectors, Last, (TransA ? 1 : K), (TransA ? M : 1), N>;
    typename kernel::sums_type sums = {};
    if constexpr (splits_inner && Vectors <= 2)
      accumulate_quarters<kernel>(sums, a, b);
    else
      kernel::accumulate(sums, k, a, b);
#pragma GCC unroll 16
    for (int r = 0; r < Rows; ++r)
#pragma GCC unroll 4
      for (int v = 0; v < Vectors; ++v) {
        const auto value = pack<T, width>::load(reinterpret_cast<const T*>(&sums[r][v]));
        if (v < Vectors - 1 || Last == width)
          store.full(row + r, column + v * width, value);
        else
          store.partial(row + r, column + v * width, value, Last);
      }
  }
};

}  // namespace tenon::device::cpu::detail
