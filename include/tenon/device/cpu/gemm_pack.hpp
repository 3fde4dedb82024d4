// SPDX-License-Identifier: MIT
// Packing for the GEMM: copies of a part of A or B in the order in which a tile reads it. A panel
// of B^T is turned in registers, Width x Width elements at a time; a block of A^T becomes one run
// per tile.
// Law: a packed panel holds zeros where the matrix has no column, so that tiles load it without
// asking.
// Read next: device/cpu/gemm_tile.hpp.
#pragma once

#include <tenon/device/cpu/gemm_tile.hpp>

#include <utility>

namespace tenon::device::cpu::detail {

/// One perfect shuffle of Width vectors, seen as Width * Width elements; log2(Width) of them
/// transpose the square.
template <class V, int Width, int... I>
TENON_INLINE void interleave(V (&v)[Width], std::integer_sequence<int, I...>) {
  V out[Width];
#pragma GCC unroll 16
  for (int i = 0; i < Width / 2; ++i) {
    out[2 * i] = shuffled<(I / 2 + (I % 2 == 0 ? 0 : Width))...>(v[i], v[i + Width / 2]);
    out[2 * i + 1] =
        shuffled<(Width / 2 + I / 2 + (I % 2 == 0 ? 0 : Width))...>(v[i], v[i + Width / 2]);
  }
#pragma GCC unroll 16
  for (int i = 0; i < Width; ++i) v[i] = out[i];
}

/// Turns Rows rows of `from` (stride FromStride), and zeros behind them, into Width rows of `to`
/// (stride ToStride).
template <class T, int Width, int Rows, extent FromStride, extent ToStride>
__attribute__((noinline)) void transpose_square(const T* from, T* to) {
  using V = lanes<T, Width>;
  V v[Width];
#pragma GCC unroll 16
  for (int i = 0; i < Width; ++i) v[i] = i < Rows ? load_lanes<V>(from + i * FromStride) : V{};
#pragma GCC unroll 4
  for (int stage = 1; stage < Width; stage *= 2)
    interleave(v, std::make_integer_sequence<int, Width>{});
#pragma GCC unroll 16
  for (int i = 0; i < Width; ++i) store_lanes(to + i * ToStride, v[i]);
}

/// Rows [0, Rows) and inner steps [0, inner) of b, [N,K] of row stride K, as Width columns of a
/// panel.
template <class T, int Width, int Rows, int Panel, extent K>
void pack_strip(const T* b, extent inner, T* panel) {
  const extent squares = inner / Width;
  for (extent i = 0; i < squares; ++i)
    transpose_square<T, Width, Rows, K, Panel>(b + i * Width, panel + i * Width * Panel);
  for (extent k = squares * Width; k < inner; ++k)
    for (int lane = 0; lane < Width; ++lane)
      panel[k * Panel + lane] = lane < Rows ? b[lane * K + k] : T{};
}

/// Rows [0, Columns) and inner steps [0, inner) of b, [N,K] of row stride K, as a panel [inner,
/// Panel].
template <class T, int Width, int Columns, int Panel, extent K>
void pack_transposed(const T* b, extent inner, T* panel) {
  constexpr int rest = Columns % Width, full = Columns - rest;
  for (int j = 0; j < full; j += Width)
    pack_strip<T, Width, Width, Panel, K>(b + j * K, inner, panel + j);
  if constexpr (rest > 0) pack_strip<T, Width, rest, Panel, K>(b + full * K, inner, panel + full);
}

/// Columns [0, columns) and inner steps [0, inner) of b, [K,N] of row stride N, as a panel [inner,
/// Panel].
template <int Panel, extent N, class T>
void pack_rows(const T* b, int columns, extent inner, T* panel) {
  for (extent k = 0; k < inner; ++k, b += N, panel += Panel) {
    if (columns == Panel)
      __builtin_memcpy(panel, b, Panel * sizeof(T));
    else
      for (int j = 0; j < Panel; ++j) panel[j] = j < columns ? b[j] : T{};
  }
}

/// Columns [first, rows) and inner steps [0, inner) of a, [K,M] of row stride M, as [inner, Rows]
/// for each Rows of them; gives the first column left over. Eight steps at a time, because the rows
/// of a may share a cache set of eight lines.
template <int Rows, extent M, class T>
extent pack_columns(const T* a, extent first, extent rows, extent inner, T* packed) {
  const extent end = first + (rows - first) / Rows * Rows;
  for (extent k = 0; k < inner; k += 8) {
    const extent last = k + 8 < inner ? k + 8 : inner;
    for (extent column = first; column < end; column += Rows)
      for (extent i = k; i < last; ++i)
        __builtin_memcpy(packed + column * inner + i * Rows, a + i * M + column, Rows * sizeof(T));
  }
  return end;
}

}  // namespace tenon::device::cpu::detail
