// SPDX-License-Identifier: MIT
// GEMM by register tiles. The work is cut into items of a block of rows times a few panels of
// columns; inside an item the inner extent is cut only when it is so long that a panel of B would
// leave the second cache. B^T, or a large B, is packed a panel at a time, A^T a block at a time if
// it is long; all else is read in place.
// Law: the one of device/cpu/gemm_tile.hpp. A sum that is cut waits in scratch and is handed out
// once.
// Read next: device/cpu/gemm_tile.hpp, device/cpu/gemm_pack.hpp.
#pragma once

#include <tenon/base/pack.hpp>
#include <tenon/device/cpu/gemm_items.hpp>
#include <tenon/device/cpu/gemm_pack.hpp>
#include <tenon/device/cpu/gemm_tile.hpp>

namespace tenon::device::cpu::detail {

/// The choice of blocks for a shape; capacities stand for batches.
template <class T, extent M, extent N, extent K, bool TransA, bool TransB>
struct tiling {
  static constexpr extent m = M < 0 ? -M : M, k = K < 0 ? -K : K;
  static constexpr int width = lanes_for<T>(N);
  static constexpr extent vectors = (N + width - 1) / width;
  static constexpr bool many_registers = vector_registers == 32;
  /// With 32 registers 8 x 3, where 4 x 4 took 1.2 to 1.4 times as long for 256 rows (Xeon,
  /// AVX-512).
  static constexpr int most_vectors = m == 1 ? 8 : !many_registers ? 2 : vectors == 4 ? 4 : 3;
  static constexpr int panel_vectors = vectors < most_vectors ? int{vectors} : most_vectors;
  static constexpr extent panel = panel_vectors * width;
  static constexpr bool packs_a = TransA && k > 256 && N > panel;
  /// One vector left over would be a panel by itself, whose tiles wait for loads: the last one
  /// takes it along.
  static constexpr bool widens_last =
      many_registers && !packs_a && vectors > 4 && panel_vectors == 3 && vectors % 3 == 1;
  static constexpr int widest = panel_vectors + widens_last;
  static constexpr extent panels = widens_last ? vectors / 3 : (N + panel - 1) / panel;
  static constexpr int rows = rows_for(m, panel_vectors);
  static constexpr int few_rows = rows / 2 > 1 ? rows / 2 : 1;

  static constexpr extent size = extent{sizeof(T)};
  /// A strided panel of B finds its lines in few sets of the caches, which costs more than a copy
  /// that so many rows share.
  static constexpr bool packs_b = TransB || (m >= 128 && k * N * size > 200'000);
  static constexpr extent panel_bytes = packs_a && packs_b ? 128 * 1024 : 512 * 1024;
  static constexpr extent longest =
      panel_bytes / (panel * size) < 4096 ? panel_bytes / (panel * size) : 4096;
  static constexpr extent inner_blocks = (k + longest - 1) / longest;
  static constexpr extent inner = (k + inner_blocks - 1) / inner_blocks;
  static constexpr bool cut = inner_blocks > 1;

  static constexpr extent most_rows = packs_a && packs_b ? 120 : cut || packs_a ? 60 : 64;
  static constexpr extent row_blocks = (m + most_rows - 1) / most_rows;
  static constexpr extent block_rows = ((m + row_blocks - 1) / row_blocks + rows - 1) / rows * rows;
  static constexpr extent group = packs_a ? (cut ? 4 : 8) : 1;

  static constexpr extent a_elements = packs_a ? block_rows * inner : 0;
  static constexpr extent b_elements = packs_b ? widest * width * inner : 0;
  static constexpr extent sum_elements = cut ? block_rows * widest * width * group : 0;
  static constexpr extent a_bytes = whole_lines(a_elements * size);
  static constexpr extent b_bytes = whole_lines(b_elements * size);
  static constexpr extent thread_scratch = a_bytes + b_bytes + whole_lines(sum_elements * size);
};

/// C[M,N] = op(A) op(B), M or K an extent or a batch.
template <class T, extent M, extent N, extent K, bool TransA, bool TransB>
struct tiled_gemm {
  using plan = tiling<T, M, N, K, TransA, TransB>;
  static constexpr extent thread_scratch = plan::thread_scratch;

  template <class Store>
  static void run(extent m, extent k, const T* a, const T* b, std::byte* scratch, int threads,
                  const Store& store) {
    constexpr extent groups = (plan::panels + plan::group - 1) / plan::group;
    const extent row_blocks = (m + plan::block_rows - 1) / plan::block_rows;
    share_items(groups, row_blocks, 2 * m * N * k, threads, scratch, thread_scratch,
                [&](std::byte* own) {
                  return worker<Store>{a,
                                       b,
                                       m,
                                       k,
                                       reinterpret_cast<T*>(own),
                                       reinterpret_cast<T*>(own + plan::a_bytes),
                                       reinterpret_cast<T*>(own + plan::a_bytes + plan::b_bytes),
                                       store};
                });
  }

 private:
  static constexpr int width = plan::width;

  /// A thread's: takes a block of rows and a group of panels at a time, and knows which part of B
  /// it has packed, for the next block often wants the same.
  template <class Store>
  struct worker {
    const T* a;
    const T* b;
    extent m, k;
    T* packed_a;
    T* packed_b;
    T* sums;
    const Store& store;
    extent row = 0, rows = 0;
    extent first = 0, inner = 0;
    extent packed = -1;

    void operator()(extent group, extent block) {
      row = block * plan::block_rows;
      rows = m - row < plan::block_rows ? m - row : plan::block_rows;
      const extent first_panel = group * plan::group;
      const extent group_end = first_panel + plan::group;
      const extent end = group_end < plan::panels ? group_end : plan::panels;
      for (first = 0; first < k; first += inner) {
        inner = k - first < plan::inner ? k - first : plan::inner;
        if constexpr (plan::packs_a) pack_a();
        for (extent p = first_panel; p < end; ++p) any_panel(p, p - first_panel);
      }
    }

   private:
    static constexpr bool has_edge = N % plan::panel != 0;
    static constexpr int edge_vectors =
        plan::widens_last ? plan::widest
        : has_edge        ? static_cast<int>((N % plan::panel + width - 1) / width)
                          : 1;
    static constexpr int last = N % width == 0 ? width : static_cast<int>(N % width);

    void any_panel(extent p, extent place) {
      T* const at = sums + place * plan::block_rows * plan::panel;
      if constexpr (!has_edge) {
        panel<plan::panel_vectors, width>(p * plan::panel, at);
      } else {
        if constexpr (N > plan::panel)
          if (p + 1 < plan::panels) return panel<plan::panel_vectors, width>(p * plan::panel, at);
        panel<edge_vectors, last>(p * plan::panel, at);
      }
    }

    template <int Vectors, int Last>
    void panel(extent column, T* at) {
      const T* right;
      if constexpr (plan::packs_b) {
        if (const extent wanted = first * N + column; packed != wanted) {
          pack_b<Vectors, Last>(column);
          packed = wanted;
        }
        right = packed_b;
      } else {
        right = b + first * N + column;
      }
      extent i = 0;
      constexpr bool is_wide = Vectors > plan::panel_vectors;
      if constexpr (!is_wide) i = sweep<plan::rows, Vectors, Last>(i, column, right, at);
      if constexpr (needs_few || is_wide)
        i = sweep<plan::few_rows, Vectors, Last>(i, column, right, at);
      if constexpr (is_wide ? wide_needs_one : needs_one)
        sweep<1, Vectors, Last>(i, column, right, at);
    }
    static constexpr bool needs_few = plan::few_rows > 1 &&
                                      (M < 0 || M % plan::rows >= plan::few_rows);
    static constexpr bool wide_needs_one = plan::few_rows > 1 &&
                                           (M < 0 || plan::rows % plan::few_rows != 0 ||
                                            M % plan::few_rows != 0);
    static constexpr bool needs_one = M < 0 ? plan::rows > 1 : M % plan::rows % plan::few_rows != 0;

    template <int Rows, int Vectors, int Last>
    extent sweep(extent i, extent column, const T* right, T* at) {
      constexpr extent row_a = plan::packs_a || TransA ? 1 : K;
      constexpr extent inner_a = plan::packs_a ? Rows : TransA ? M : 1;
      constexpr extent inner_b = plan::packs_b ? Vectors * width : N;
      constexpr int loaded = plan::packs_b ? width : Last;
      using kernel = tile<T, width, Rows, Vectors, loaded, row_a, inner_a, inner_b>;
      const extent whole = (rows - i) / Rows;
      for (extent t = 0; t < whole; ++t, i += Rows) {
        alignas(64) T own[plan::cut ? 1 : Rows * Vectors * width];
        T* c = own;
        if constexpr (plan::cut) c = at + i * Vectors * width;
        kernel::run(inner, left<Rows>(i), right, c, plan::cut && first > 0);
        if (!plan::cut || first + inner == k) hand_out<Vectors, Last>(row + i, Rows, column, c);
      }
      return i;
    }

    template <int Rows>
    const T* left(extent i) const {
      if constexpr (plan::packs_a) return packed_a + i * inner;
      if constexpr (TransA) return a + first * M + row + i;
      return a + (row + i) * K + first;
    }

    template <int Vectors, int Last>
    void pack_b(extent column) {
      constexpr int columns = (Vectors - 1) * width + Last;
      if constexpr (TransB)
        pack_transposed<T, width, columns, Vectors * width, K>(b + column * K + first, inner,
                                                               packed_b);
      else
        pack_rows<Vectors * width, N>(b + first * N + column, columns, inner, packed_b);
    }

    void pack_a() {
      const T* from = a + first * M + row;
      extent i = pack_columns<plan::rows, M>(from, 0, rows, inner, packed_a);
      if constexpr (needs_few) i = pack_columns<plan::few_rows, M>(from, i, rows, inner, packed_a);
      if constexpr (needs_one) pack_columns<1, M>(from, i, rows, inner, packed_a);
    }

    template <int Vectors, int Last>
    void hand_out(extent at, int count, extent column, const T* c) const {
      using value = pack<T, width>;
      constexpr int full = Last == width ? Vectors : Vectors - 1;
      for (int r = 0; r < count; ++r, c += Vectors * width) {
        for (int v = 0; v < full; ++v)
          store.full(at + r, column + v * width, value::load(c + v * width));
        if constexpr (full < Vectors)
          store.partial(at + r, column + full * width, value::load(c + full * width), Last);
      }
    }
  };
};

}  // namespace tenon::device::cpu::detail
