// SPDX-License-Identifier: MIT
// GEMM with the weights as [out, in]: both operands are contiguous along k, so that sums are kept
// by lanes of k and added across lanes at the end; nothing is packed.
// Law: a sum is one accumulator of Width lanes that takes k in order (one per cut of a long k), then a
// fixed tree over the
// lanes, whatever the tile, so that all tiles agree to the bit.
// Read next: device/cpu/gemm_dotted.hpp.
#pragma once

#include <tenon/device/cpu/gemm_tile.hpp>

#include <utility>

namespace tenon::device::cpu::detail {

/// u and v hold Blocks partial sums each, as runs of lanes: halves the runs and gives u's sums,
/// then v's.
template <int Width, int Blocks, class V, int... I>
TENON_INLINE V halve_runs(const V& u, const V& v, std::integer_sequence<int, I...>) {
  constexpr int run = Width / Blocks, half = run / 2;
  return __builtin_shufflevector(u, v, (I / half * run + I % half)...) +
         __builtin_shufflevector(u, v, (I / half * run + I % half + half)...);
}

/// The sums across lanes of vectors [First, First + Count) of Size, as Count runs of equal length
/// in one vector.
template <int Width, int First, int Count, int Size, class V>
TENON_INLINE V sum_lanes(const V (&v)[Size]) {
  if constexpr (First >= Size) {
    return V{};
  } else if constexpr (Count == 1) {
    return v[First];
  } else {
    constexpr std::make_integer_sequence<int, Width> all{};
    return halve_runs<Width, Count / 2>(sum_lanes<Width, First, Count / 2>(v),
                                        sum_lanes<Width, First + Count / 2, Count / 2>(v), all);
  }
}

/// Rows x Columns dot products of rows of a and rows of b, both of stride K.
template <class T, int Width, int Rows, int Columns, extent K>
struct dots {
  using V = lanes<T, Width>;
  static constexpr int size = Rows * Columns;
  static constexpr int vectors = (size + Width - 1) / Width;

  /// The products of row r over `inner` steps go to sums + r * Stride, or are added to what stands
  /// there.
  template <extent Stride>
  __attribute__((noinline)) static void run(extent inner, const T* a, const T* b, T* sums,
                                            bool resume) {
    V lane_sums[size];
    accumulate(inner, a, b, lane_sums);
    alignas(64) T flat[vectors * Width];
    write<0>(lane_sums, flat);
    if (resume)
      for (int i = 0; i < size; ++i) flat[i] += sums[i / Columns * Stride + i % Columns];
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r)
      __builtin_memcpy(sums + r * Stride, flat + r * Columns, Columns * sizeof(T));
  }

  TENON_INLINE static void accumulate(extent inner, const T* a, const T* b, V (&sums)[size]) {
#pragma GCC unroll 32
    for (int i = 0; i < size; ++i) sums[i] = V{};
    extent k = 0;
    for (; k + Width <= inner; k += Width) step<Width>(a + k, b + k, sums);
    if constexpr (K % Width != 0)
      if (k < inner) step<static_cast<int>(K % Width)>(a + k, b + k, sums);
  }

 private:
  template <int Count>
  TENON_INLINE static void step(const T* a, const T* b, V (&sums)[size]) {
    V left[Rows];
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r) left[r] = load_first_lanes<V, Count>(a + r * K);
#pragma GCC unroll 16
    for (int c = 0; c < Columns; ++c) {
      V right = load_first_lanes<V, Count>(b + c * K);
      hold(right);
#pragma GCC unroll 4
      for (int r = 0; r < Rows; ++r) sums[r * Columns + c] += left[r] * right;
    }
  }
  template <int I>
  TENON_INLINE static void write(const V (&sums)[size], T* flat) {
    if constexpr (I < vectors) {
      store_lanes(flat + I * Width, sum_lanes<Width, I * Width, Width>(sums));
      write<I + 1>(sums, flat);
    }
  }
};

}  // namespace tenon::device::cpu::detail
