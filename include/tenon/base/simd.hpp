// SPDX-License-Identifier: MIT
// Raw compiler vectors: the operations that a pack is made of, one register at a time, and the only
// file that knows instruction sets. Host only: nvcc refuses a raw vector wherever device code might
// see it.
// Law: an operation on a register gives the same bits as the same operation on each lane.
// Masks are bits under AVX-512 (compare and blend use k registers) and int32 lanes 0/-1 elsewhere.
// Read next: base/pack.hpp.
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

template <relation R, class V>
TENON_INLINE auto compare_plainly(V a, V b) {
  auto m = compare_lanes<R>(a, b);
  if constexpr (masks_are_bits) {
    std::uint64_t bits = 0;
    for (int i = 0; i < lanes_in<V>; ++i) bits |= std::uint64_t(m[i] != 0) << i;
    return static_cast<lane_bits<lanes_in<V>>>(bits);
  } else {
    return __builtin_convertvector(m, register_mask<lanes_in<V>>);
  }
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
    for (int i = 0; i < lanes_in<V>; ++i) a[i] = (m >> i) & 1 ? a[i] : b[i];
    return a;
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
  else
#elif defined(__AVX512F__)
  if constexpr (is_vector<V, float, 16>) return __builtin_ia32_blendmps_512_mask(b, a, m);
  else if constexpr (is_vector<V, double, 8>) return __builtin_ia32_blendmpd_512_mask(b, a, m);
  else if constexpr (sizeof(V) == 64 && sizeof(element<V>) == 4)
    return (V)__builtin_ia32_blendmd_512_mask((ints)b, (ints)a, m);
  else if constexpr (sizeof(V) == 64 && sizeof(element<V>) == 8)
    return (V)__builtin_ia32_blendmq_512_mask((longs)b, (longs)a, m);
  else
#endif
  return blend_plainly(m, a, b);
}

#if defined(__AVX__)
/// Registers of 32 bytes load and store through a mask of whole lanes.
template <class V>
constexpr bool has_lane_mask = sizeof(V) == 32 && sizeof(element<V>) >= 4;
using eight_floats = simd_vector<float, 8>;
using four_doubles = simd_vector<double, 4>;
using eight_ints = simd_vector<int, 8>;
using four_longs = simd_vector<long long, 4>;

template <class V, class T>
TENON_INLINE V load_lanes(const T* from, int count) {
  if constexpr (sizeof(T) == 4)
    return (V)__builtin_ia32_maskloadps256((const eight_floats*)from,
                                           eight_ints{0, 1, 2, 3, 4, 5, 6, 7} < count);
  else
    return (V)__builtin_ia32_maskloadpd256((const four_doubles*)from,
                                           four_longs{0, 1, 2, 3} < count);
}
template <class V, class T>
TENON_INLINE void store_lanes(T* to, V v, int count) {
  if constexpr (sizeof(T) == 4)
    __builtin_ia32_maskstoreps256((eight_floats*)to, eight_ints{0, 1, 2, 3, 4, 5, 6, 7} < count,
                                  (eight_floats)v);
  else
    __builtin_ia32_maskstorepd256((four_doubles*)to, four_longs{0, 1, 2, 3} < count,
                                  (four_doubles)v);
}
#endif

/// Lanes at or past `count` are zero and their memory is not touched.
template <class V, class T>
TENON_INLINE V load_first(const T* from, int count) {
  V v{};
#if defined(__AVX512F__)
  if constexpr (masks_are_bits && sizeof(V) == 64 && sizeof(T) >= 4) {
        const auto m = static_cast<lane_bits<lanes_in<V>>>((1u << count) - 1u);
    if constexpr (is_vector<V, float, 16>) return __builtin_ia32_loadups512_mask(from, v, m);
    else if constexpr (is_vector<V, double, 8>) return __builtin_ia32_loadupd512_mask(from, v, m);
    else if constexpr (sizeof(T) == 4)
      return (V)__builtin_ia32_loaddqusi512_mask((const int*)from, (ints)v, m);
    else return (V)__builtin_ia32_loaddqudi512_mask((const long long*)from, (longs)v, m);
  }
#endif
#if defined(__AVX__)
  if constexpr (has_lane_mask<V>) return load_lanes<V>(from, count);
#endif
  for (int i = 0; i < count; ++i) v[i] = from[i];
  return v;
}

/// Lane i of [begin, end) is memory[first + i]; the others are zero and their memory is untouched.
template <class V, class T>
TENON_INLINE V load_between(const T* memory, std::int64_t first, int begin, int end) {
  V v{};
#if defined(__AVX512F__)
  if constexpr (masks_are_bits && (is_vector<V, float, 16> || is_vector<V, double, 8>)) {
        const auto m = static_cast<lane_bits<lanes_in<V>>>(((1u << end) - 1u) & (~0u << begin));
    // Lane 0 may lie before the memory, where no pointer may point.
    const auto* from = reinterpret_cast<const T*>(reinterpret_cast<std::uintptr_t>(memory) +
                                                  static_cast<std::uintptr_t>(first) * sizeof(T));
    if constexpr (is_vector<V, float, 16>) return __builtin_ia32_loadups512_mask(from, v, m);
    else return __builtin_ia32_loadupd512_mask(from, v, m);
  }
#endif
  for (int i = begin; i < end; ++i) v[i] = memory[first + i];
  return v;
}

/// Memory at or past `count` lanes is not touched.
template <class V, class T>
TENON_INLINE void store_first(T* to, V v, int count) {
#if defined(__AVX512F__)
  if constexpr (masks_are_bits && sizeof(V) == 64 && sizeof(T) >= 4) {
        const auto m = static_cast<lane_bits<lanes_in<V>>>((1u << count) - 1u);
    if constexpr (is_vector<V, float, 16>) return __builtin_ia32_storeups512_mask(to, v, m);
    else if constexpr (is_vector<V, double, 8>) return __builtin_ia32_storeupd512_mask(to, v, m);
    else if constexpr (sizeof(T) == 4)
      return __builtin_ia32_storedqusi512_mask((int*)to, (ints)v, m);
    else return __builtin_ia32_storedqudi512_mask((long long*)to, (longs)v, m);
  }
#endif
#if defined(__AVX__)
  if constexpr (has_lane_mask<V>) return store_lanes(to, v, count);
#endif
  for (int i = 0; i < count; ++i) to[i] = v[i];
}

}  // namespace tenon::base
