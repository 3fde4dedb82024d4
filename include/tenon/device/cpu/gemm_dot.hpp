// SPDX-License-Identifier: MIT
// GEMM with the weights as [out, in]: both operands are contiguous along k, so that sums are kept
// by lanes of k and added across lanes at the end; nothing is packed.
// Law: a sum is one accumulator of Width lanes that takes k in order (one for each cut of a long
// k), then a fixed tree over the lanes, whatever the tile, so that all tiles agree to the bit.
// Read next: device/cpu/gemm_dotted.hpp.
#pragma once

#include <tenon/base/simd_math.hpp>
#include <tenon/device/cpu/gemm_tile.hpp>

#include <utility>

namespace tenon::device::cpu::detail {

/// Adds lanes that are Distance apart: in u where the bit Distance of the lane is 0, in v where it
/// is 1. The half that moves is one shuffle of both where the instruction set has it, else a blend
/// and a swap.
template <int Width, int Distance, class V, int... I>
TENON_INLINE V add_apart(const V& u, const V& v, std::integer_sequence<int, I...>) {
  constexpr bool is_one_shuffle =
      2 * Distance == Width || Distance * sizeof(V) == 8 * static_cast<std::size_t>(Width);
  const V kept = shuffled<(I & Distance ? I + Width : I)...>(u, v);
  if constexpr (is_one_shuffle) {
    return kept + shuffled<(I & Distance ? I - Distance + Width : I + Distance)...>(u, v);
  } else {
    const V moved = shuffled<(I & Distance ? I + Width : I)...>(v, u);
    return kept + shuffled<(I ^ Distance)...>(moved, moved);
  }
}

/// Adds neighbours: in every 128 bits the two sums of u, then the two of v. No blend is needed, and
/// a Xeon has two ports for such a shuffle of 256 bits: a tiny network became 1.1 times as fast.
template <int Width, class V, int... I>
TENON_INLINE V add_neighbours(const V& u, const V& v, std::integer_sequence<int, I...>) {
  return shuffled<((I & ~3) + (I & 1) * 2 + (I & 2 ? Width : 0))...>(u, v) +
         shuffled<((I & ~3) + (I & 1) * 2 + (I & 2 ? Width : 0) + 1)...>(u, v);
}

/// Sums over runs of Half lanes become sums over runs twice as long, those of u beside those of v.
template <int Width, int Half, class V>
TENON_INLINE V add_two(const V& u, const V& v) {
  constexpr std::make_integer_sequence<int, Width> all{};
  if constexpr (Half <= 2 && Width >= 4 && sizeof(V) == 4 * Width && sizeof(V) <= 32)
    return add_neighbours<Width>(u, v, all);
  else
    return add_apart<Width, Half>(u, v, all);
}

/// The sums over all lanes of vectors [First, First + Count) of Size, each in the lane of its
/// number.
template <int Width, int First, int Count, int Size, class V>
TENON_INLINE V sum_lanes(const V (&v)[Size]) {
  constexpr int half = Count / 2;
  if constexpr (First >= Size) {
    return V{};
  } else if constexpr (Count == 1) {
    return v[First];
  } else if constexpr (First + half >= Size) {
    const V u = sum_lanes<Width, First, half>(v);
    return add_two<Width, half>(u, u);
  } else {
    const V u = sum_lanes<Width, First, half>(v), w = sum_lanes<Width, First + half, half>(v);
    return add_two<Width, half>(u, w);
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
                                            bool add) {
    V lane_sums[size];
    accumulate(inner, a, b, lane_sums);
    alignas(64) T flat[vectors * Width];
    write<0>(lane_sums, flat);
    if (add)
      for (int i = 0; i < size; ++i) flat[i] += sums[i / Columns * Stride + i % Columns];
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r)
      __builtin_memcpy(sums + r * Stride, flat + r * Columns, Columns * sizeof(T));
  }

  TENON_INLINE static void accumulate(extent inner, const T* a, const T* b, V (&sums)[size]) {
    extent k = 0;
    if (inner >= Width) {
      step<Width, true>(a, b, sums);
      for (k = Width; k + Width <= inner; k += Width) step<Width, false>(a + k, b + k, sums);
    } else {
#pragma GCC unroll 32
      for (int i = 0; i < size; ++i) sums[i] = V{};
    }
    if constexpr (K % Width != 0)
      if (k < inner) step<static_cast<int>(K % Width), false>(a + k, b + k, sums);
  }

 private:
  template <int Count, bool First>
  TENON_INLINE static void step(const T* a, const T* b, V (&sums)[size]) {
    V left[Rows];
#pragma GCC unroll 4
    for (int r = 0; r < Rows; ++r) left[r] = load_first_lanes<V, Count>(a + r * K);
#pragma GCC unroll 16
    for (int c = 0; c < Columns; ++c) {
      V right = load_first_lanes<V, Count>(b + c * K);
      if constexpr (Rows > 1) hold(right);
#pragma GCC unroll 4
      for (int r = 0; r < Rows; ++r) {
        V& sum = sums[r * Columns + c];
        // By name: a compiler may fuse either product of two with their sum.
        sum = First ? left[r] * right : base::fma(left[r], right, sum);
      }
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
