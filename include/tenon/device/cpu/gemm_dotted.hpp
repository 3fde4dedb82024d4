// SPDX-License-Identifier: MIT
// A B^T by dot products: a block of C is gathered in scratch, a few rows and columns at a time, and
// then handed out. A few rows of B stay in the first cache while the rows of A run by; a long inner
// extent is cut until they fit. One row of A alone goes straight to the store.
// Law: the one of device/cpu/gemm_dot.hpp.
// Read next: device/cpu/gemm_dot.hpp.
#pragma once

#include <tenon/base/pack.hpp>
#include <tenon/device/cpu/gemm_dot.hpp>
#include <tenon/device/cpu/gemm_items.hpp>

namespace tenon::device::cpu::detail {

/// C[M,N] = A[M,K] B[N,K]^T, M an extent or a batch.
template <class T, extent M, extent N, extent K>
struct dotted_gemm {
  static constexpr int native = lanes_for<T>(K);
  /// Short sums are dominated by the additions across lanes, of which 256 bits need half as many.
  static constexpr int width = vector_bytes == 64 && native >= 8 && K <= 8 * native ? 8 : native;
  static constexpr int out_width = lanes_for<T>(N);
  static constexpr extent capacity = M < 0 ? -M : M;
  static constexpr bool many_registers = vector_registers == 32;
  static constexpr bool halves = many_registers && (N == 9 || N == 10);
  static constexpr int columns = halves ? 5 : many_registers ? 8 : 4;
  static constexpr int rows = halves ? 4 : 3;
  static constexpr extent longest = 28 * 1024 / (columns * extent{sizeof(T)});
  static constexpr extent cuts = (K + longest - 1) / longest;
  static constexpr extent inner = ((K + cuts - 1) / cuts + width - 1) / width * width;
  static constexpr extent most = out_width > 32 ? out_width : 32;
  static constexpr extent block_columns =
      N < most ? (N + out_width - 1) / out_width * out_width : most;
  static constexpr extent block_rows = capacity < 66 ? capacity : 66;
  static constexpr extent thread_scratch =
      M == 1 ? 0 : whole_lines(block_rows * block_columns * extent{sizeof(T)});

  template <class Store>
  static void run(extent m, const T* a, const T* b, std::byte* scratch, int threads,
                  const Store& store) {
    if constexpr (M == 1) {
      constexpr extent at_once = runs * run_width;
      for_items((N + at_once - 1) / at_once, 2 * N * K, threads, scratch, 0,
                [&](extent item, std::byte*) { one_row(item * at_once, a, b, store); });
    } else {
      const extent row_blocks = (m + block_rows - 1) / block_rows;
      for_items((N + block_columns - 1) / block_columns * row_blocks, 2 * m * N * K, threads,
                scratch, thread_scratch, [&](extent item, std::byte* own) {
                  const extent row = item % row_blocks * block_rows;
                  const extent high = m - row < block_rows ? m - row : block_rows;
                  block(row, high, item / row_blocks * block_columns, a, b,
                        reinterpret_cast<T*>(own), store);
                });
    }
  }

 private:
  /// Columns that one row has handed out at a time, and how many such runs it works on at once:
  /// short sums wait for each other less in two.
  static constexpr int run_width = out_width < width ? out_width : width;
  static constexpr int runs = many_registers && run_width <= 8 && N % (2 * run_width) == 0 ? 2 : 1;
  template <class Store>
  TENON_INLINE static void one_row(extent column, const T* a, const T* b, const Store& store) {
    constexpr int tail = static_cast<int>(N % run_width);
    if (tail == 0 || column + run_width <= N)
      row_sums<runs * run_width>(column, a, b, store);
    else
      row_sums<tail == 0 ? 1 : tail>(column, a, b, store);
  }
  template <int Columns, class Store>
  TENON_INLINE static void row_sums(extent column, const T* a, const T* b, const Store& store) {
    lanes<T, width> sums[Columns];
    dots<T, width, 1, Columns, K>::accumulate(K, a, b + column * K, sums);
    hand_out_row<0>(column, sums, store);
  }
  template <int First, int Columns, class Store>
  TENON_INLINE static void hand_out_row(extent column, const lanes<T, width> (&sums)[Columns],
                                        const Store& store) {
    alignas(64) T flat[width];
    store_lanes(flat, sum_lanes<width, First, width>(sums));
    const auto value = pack<T, run_width>::load(flat);
    constexpr int count = Columns - First;
    if constexpr (count < run_width)
      store.partial(extent{0}, column, value, count);
    else
      store.full(extent{0}, column, value);
    if constexpr (count > run_width)
      hand_out_row<First + run_width>(column + run_width, sums, store);
  }

  template <class Store>
  static void block(extent row, extent count, extent column, const T* a, const T* b, T* sums,
                    const Store& store) {
    const extent wide = N - column < block_columns ? N - column : block_columns;
    for (extent k = 0; k < K; k += inner) strips(count, k, a + row * K, b + column * K, wide, sums);
    for (extent r = 0; r < count; ++r)
      hand_out(row + r, column, wide, sums + r * block_columns, store);
  }
  static void strips(extent count, extent k, const T* a, const T* b, extent wide, T* sums) {
    extent j = 0;
    for (; j + columns <= wide; j += columns) strip<columns>(count, k, a, b + j * K, sums + j);
    if constexpr (constexpr int rest = N % columns; rest != 0)
      if (j < wide) strip<rest>(count, k, a, b + j * K, sums + j);
  }
  template <int Columns>
  static void strip(extent count, extent k, const T* a, const T* b, T* sums) {
    extent r = 0;
    if constexpr (capacity >= rows) r = sweep<rows, Columns>(0, count, k, a, b, sums);
    if constexpr (M < 0 || M % rows != 0) sweep<1, Columns>(r, count, k, a, b, sums);
  }
  template <int Rows, int Columns>
  static extent sweep(extent r, extent count, extent k, const T* a, const T* b, T* sums) {
    using kernel = dots<T, width, Rows, Columns, K>;
    const extent steps = K - k < inner ? K - k : inner;
    const extent sweeps = (count - r) / Rows;
    for (extent i = 0; i < sweeps; ++i, r += Rows)
      kernel::template run<block_columns>(steps, a + r * K + k, b + k, sums + r * block_columns,
                                          k > 0);
    return r;
  }
  template <class Store>
  TENON_INLINE static void hand_out(extent row, extent column, extent wide, const T* sums,
                                    const Store& store) {
    using value = pack<T, out_width>;
    extent j = 0;
    for (; j + out_width <= wide; j += out_width)
      store.full(row, column + j, value::load(sums + j));
    if constexpr (N % out_width != 0)
      if (j < wide)
        store.partial(row, column + j, value::load(sums + j), static_cast<int>(N % out_width));
  }
};

}  // namespace tenon::device::cpu::detail
