// SPDX-License-Identifier: MIT
// Raw compiler vectors: what a register is, how two compare and blend. This file and
// simd_memory.hpp alone know instruction sets. Host only: nvcc refuses a raw vector wherever device
// code might see it.
// Law: an operation on a register gives the same bits as the same operation on each lane.
// Masks are bits under AVX-512 (compare and blend use k registers) and int32 lanes 0/-1 elsewhere.
// Read next: base/simd_memory.hpp, base/simd_math.hpp.
#pragma once

#include <cstdint>
#include <type_traits>
#include <utility>

#include <tenon/base/config.hpp>

namespace tenon::base {

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512DQ__) && defined(__AVX512VL__)
constexpr int register_bytes = 64;
constexpr bool masks_are_bits = true;
#elif defined(__AVX__)
constexpr int register_bytes = 32;
constexpr bool masks_are_bits = false;
#else
constexpr int register_bytes = 16;
constexpr bool masks_are_bits = false;
#endif

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA) || defined(__CUDA_ARCH__)
constexpr bool has_fma = true;
#else
constexpr bool has_fma = false;
#endif

template <class T, int Lanes>
struct vector_of {
  typedef T type __attribute__((vector_size(sizeof(T) * Lanes)));
};
template <class T, int Lanes>
using simd_vector = typename vector_of<T, Lanes>::type;

template <int Bytes>
using signed_of = std::conditional_t<
    Bytes == 8, std::int64_t,
    std::conditional_t<Bytes == 4, std::int32_t,
                       std::conditional_t<Bytes == 2, std::int16_t, std::int8_t>>>;

template <int Bytes>
using unsigned_of = std::make_unsigned_t<signed_of<Bytes>>;

/// The smallest unsigned integer with a bit for each lane.
template <int Lanes>
using lane_bits = std::conditional_t<
    (Lanes > 32), std::uint64_t,
    std::conditional_t<(Lanes > 16), std::uint32_t,
                       std::conditional_t<(Lanes > 8), std::uint16_t, std::uint8_t>>>;

using ints = simd_vector<int, 16>;
using longs = simd_vector<long long, 8>;

/// What a comparison of registers gives: bits, or int32 lanes.
template <int Lanes>
using register_mask =
    std::conditional_t<masks_are_bits, lane_bits<Lanes>, simd_vector<std::int32_t, Lanes>>;

template <class V>
using element = std::remove_cv_t<std::remove_reference_t<decltype(std::declval<V&>()[0])>>;
template <class V>
constexpr int lanes_in = int(sizeof(V) / sizeof(element<V>));
/// V is a vector of `Lanes` Ts.
template <class V, class T, int Lanes>
constexpr bool is_vector = std::is_same_v<element<V>, T> && lanes_in<V> == Lanes;

enum class relation { equal = 0, less = 1, less_equal = 2, not_equal = 4 };

template <relation R, class V>
TENON_INLINE auto compare_lanes(V a, V b) {
  if constexpr (R == relation::equal) return a == b;
  else if constexpr (R == relation::less) return a < b;
  else if constexpr (R == relation::less_equal) return a <= b;
  else return a != b;
}

/// The lanes of a comparison, each 0 or -1, as bits.
template <class M>
TENON_INLINE auto bits_of(M m) {
  using bits = lane_bits<lanes_in<M>>;
#if defined(__AVX512F__)
  if constexpr (sizeof(element<M>) < 4 && lanes_in<M> <= 16)
    return bits_of(__builtin_convertvector(m, simd_vector<std::int32_t, lanes_in<M>>));
  else if constexpr (is_vector<M, std::int32_t, 16>)
    return static_cast<bits>(__builtin_ia32_cvtd2mask512((ints)m));
  else if constexpr (sizeof(M) == 32 && sizeof(element<M>) == 4)
    return static_cast<bits>(__builtin_ia32_movmskps256((simd_vector<float, 8>)m));
  else if constexpr (sizeof(M) == 32 && sizeof(element<M>) == 8)
    return static_cast<bits>(__builtin_ia32_movmskpd256((simd_vector<double, 4>)m));
  else if constexpr (sizeof(M) == 16 && sizeof(element<M>) == 4)
    return static_cast<bits>(__builtin_ia32_movmskps((simd_vector<float, 4>)m));
  else if constexpr (sizeof(M) == 16 && sizeof(element<M>) == 8)
    return static_cast<bits>(__builtin_ia32_movmskpd((simd_vector<double, 2>)m));
  else
#endif
  {
    std::uint64_t all = 0;
    for (int i = 0; i < lanes_in<M>; ++i) all |= std::uint64_t(m[i] != 0) << i;
    return static_cast<bits>(all);
  }
}

template <relation R, class V>
TENON_INLINE auto compare_plainly(V a, V b) {
  auto m = compare_lanes<R>(a, b);
  if constexpr (masks_are_bits) return bits_of(m);
  else return __builtin_convertvector(m, register_mask<lanes_in<V>>);
}

/// The relation of two registers, lane by lane; unordered lanes are only not_equal.
template <relation R, class V>
TENON_INLINE auto compare(V a, V b) {
#if defined(__AVX512F__)
  constexpr int quiet = R == relation::less ? 17 : R == relation::less_equal ? 18 : int(R);
  if constexpr (is_vector<V, float, 16>)
    return register_mask<16>(__builtin_ia32_cmpps512_mask(a, b, quiet, lane_bits<16>(-1), 4));
  else if constexpr (is_vector<V, double, 8>)
    return register_mask<8>(__builtin_ia32_cmppd512_mask(a, b, quiet, lane_bits<8>(-1), 4));
  else if constexpr (masks_are_bits && is_vector<V, float, 8>)
    return register_mask<8>(__builtin_ia32_cmpps256_mask(a, b, quiet, lane_bits<8>(-1)));
  else if constexpr (masks_are_bits && is_vector<V, double, 4>)
    return register_mask<4>(__builtin_ia32_cmppd256_mask(a, b, quiet, lane_bits<4>(-1)));
  else if constexpr (masks_are_bits && is_vector<V, float, 4>)
    return register_mask<4>(__builtin_ia32_cmpps128_mask(a, b, quiet, lane_bits<4>(-1)));
  else if constexpr (is_vector<V, std::int32_t, 16>)
    return register_mask<16>(__builtin_ia32_cmpd512_mask(a, b, int(R), lane_bits<16>(-1)));
  else if constexpr (is_vector<V, std::uint32_t, 16>)
    return register_mask<16>(
        __builtin_ia32_ucmpd512_mask((ints)a, (ints)b, int(R), lane_bits<16>(-1)));
  else if constexpr (is_vector<V, std::int64_t, 8>)
    return register_mask<8>(
        __builtin_ia32_cmpq512_mask((longs)a, (longs)b, int(R), lane_bits<8>(-1)));
  else if constexpr (is_vector<V, std::uint64_t, 8>)
    return register_mask<8>(
        __builtin_ia32_ucmpq512_mask((longs)a, (longs)b, int(R), lane_bits<8>(-1)));
  else
#endif
  return compare_plainly<R>(a, b);
}

template <class M, class V>
TENON_INLINE V blend_plainly(M m, V a, V b) {
  if constexpr (masks_are_bits) {
    using word = signed_of<sizeof(element<V>)>;
    if constexpr (lanes_in<V> <= 8 * int(sizeof(word))) {
      using words = simd_vector<word, lanes_in<V>>;
      words each;
      for (int i = 0; i < lanes_in<V>; ++i) each[i] = static_cast<word>(1ull << i);
      return ((words{} + static_cast<word>(m)) & each) != 0 ? a : b;
    } else {
      for (int i = 0; i < lanes_in<V>; ++i) a[i] = (m >> i) & 1 ? a[i] : b[i];
      return a;
    }
  } else {
    using word = simd_vector<signed_of<sizeof(element<V>)>, lanes_in<V>>;
    return __builtin_convertvector(m, word) ? a : b;
  }
}

/// a where the mask is set, else b.
template <class M, class V>
TENON_INLINE V blend(M m, V a, V b) {
#if defined(__AVX512F__) && defined(__clang__)
  if constexpr (is_vector<V, float, 16>) return __builtin_ia32_selectps_512(m, a, b);
  else if constexpr (is_vector<V, double, 8>) return __builtin_ia32_selectpd_512(m, a, b);
  else if constexpr (sizeof(V) == 64 && sizeof(element<V>) == 4)
    return (V)__builtin_ia32_selectd_512(m, (ints)a, (ints)b);
  else if constexpr (sizeof(V) == 64 && sizeof(element<V>) == 8)
    return (V)__builtin_ia32_selectq_512(m, (longs)a, (longs)b);
  else if constexpr (masks_are_bits && is_vector<V, float, 8>)
    return __builtin_ia32_selectps_256(m, a, b);
  else if constexpr (masks_are_bits && is_vector<V, double, 4>)
    return __builtin_ia32_selectpd_256(m, a, b);
  else if constexpr (masks_are_bits && is_vector<V, float, 4>)
    return __builtin_ia32_selectps_128(m, a, b);
  else
#elif defined(__AVX512F__)
  if constexpr (is_vector<V, float, 16>) return __builtin_ia32_blendmps_512_mask(b, a, m);
  else if constexpr (is_vector<V, double, 8>) return __builtin_ia32_blendmpd_512_mask(b, a, m);
  else if constexpr (sizeof(V) == 64 && sizeof(element<V>) == 4)
    return (V)__builtin_ia32_blendmd_512_mask((ints)b, (ints)a, m);
  else if constexpr (sizeof(V) == 64 && sizeof(element<V>) == 8)
    return (V)__builtin_ia32_blendmq_512_mask((longs)b, (longs)a, m);
  else if constexpr (masks_are_bits && is_vector<V, float, 8>)
    return __builtin_ia32_blendmps_256_mask(b, a, m);
  else if constexpr (masks_are_bits && is_vector<V, double, 4>)
    return __builtin_ia32_blendmpd_256_mask(b, a, m);
  else if constexpr (masks_are_bits && is_vector<V, float, 4>)
    return __builtin_ia32_blendmps_128_mask(b, a, m);
  else
#endif
  return blend_plainly(m, a, b);
}

/// Lanes First, First + 1, ... of a register. nvcc 13.0 does not expand a pack in the builtin, so
/// under it the host compiler gets a copy.
template <int First, class V, int... I>
TENON_INLINE auto lanes_from(V v, std::integer_sequence<int, I...>) {
#if defined(__CUDACC__)
  simd_vector<element<V>, sizeof...(I)> part;
  __builtin_memcpy(&part, (const element<V>*)&v + First, sizeof part);
  return part;
#else
  return __builtin_shufflevector(v, v, (First + I)...);
#endif
}

}  // namespace tenon::base
