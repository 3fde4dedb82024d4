// SPDX-License-Identifier: MIT
// Parts of a register from and to memory, by masks where the instruction set has them.
// Law: memory of the other lanes is not touched.
// Read next: base/lanewise.hpp.
#pragma once

#include <tenon/base/simd.hpp>

namespace tenon::base {

#if defined(__AVX512F__)
/// Registers load and store through a mask of bits, as floats or doubles whatever they hold.
template <class V>
constexpr bool has_lane_mask = masks_are_bits && sizeof(V) >= 16 && sizeof(element<V>) >= 4;

/// What masked builtins for short registers point to.
#if defined(__clang__)
template <class V>
using pointed_to = V;
#else
template <class V>
using pointed_to = element<V>;
#endif

template <class V, class T>
TENON_INLINE V load_lanes(const T* at, lane_bits<lanes_in<V>> m) {
  using whole = simd_vector<std::conditional_t<sizeof(T) == 4, float, double>, lanes_in<V>>;
  const auto* from = (const pointed_to<whole>*)at;
  if constexpr (is_vector<whole, float, 16>)
    return (V)__builtin_ia32_loadups512_mask((const float*)at, whole{}, m);
  else if constexpr (is_vector<whole, double, 8>)
    return (V)__builtin_ia32_loadupd512_mask((const double*)at, whole{}, m);
  else if constexpr (is_vector<whole, float, 8>)
    return (V)__builtin_ia32_loadups256_mask(from, whole{}, m);
  else if constexpr (is_vector<whole, double, 4>)
    return (V)__builtin_ia32_loadupd256_mask(from, whole{}, m);
  else if constexpr (is_vector<whole, float, 4>)
    return (V)__builtin_ia32_loadups128_mask(from, whole{}, m);
  else
    return (V)__builtin_ia32_loadupd128_mask(from, whole{}, m);
}
template <class V, class T>
TENON_INLINE void store_lanes(T* at, V v, lane_bits<lanes_in<V>> m) {
  using whole = simd_vector<std::conditional_t<sizeof(T) == 4, float, double>, lanes_in<V>>;
  auto* to = (pointed_to<whole>*)at;
  if constexpr (is_vector<whole, float, 16>)
    __builtin_ia32_storeups512_mask((float*)at, (whole)v, m);
  else if constexpr (is_vector<whole, double, 8>)
    __builtin_ia32_storeupd512_mask((double*)at, (whole)v, m);
  else if constexpr (is_vector<whole, float, 8>)
    __builtin_ia32_storeups256_mask(to, (whole)v, m);
  else if constexpr (is_vector<whole, double, 4>)
    __builtin_ia32_storeupd256_mask(to, (whole)v, m);
  else if constexpr (is_vector<whole, float, 4>)
    __builtin_ia32_storeups128_mask(to, (whole)v, m);
  else
    __builtin_ia32_storeupd128_mask(to, (whole)v, m);
}
template <class V>
TENON_INLINE auto first_lanes(int count) {
  return static_cast<lane_bits<lanes_in<V>>>((1u << count) - 1u);
}
#elif defined(__AVX__)
/// Registers of 32 bytes load and store through a mask of whole lanes.
template <class V>
constexpr bool has_lane_mask = sizeof(V) == 32 && sizeof(element<V>) >= 4;
using eight_floats = simd_vector<float, 8>;
using four_doubles = simd_vector<double, 4>;
using eight_ints = simd_vector<int, 8>;
using four_longs = simd_vector<long long, 4>;

template <class V, class T, class M>
TENON_INLINE V load_lanes(const T* from, M m) {
  if constexpr (sizeof(T) == 4)
    return (V)__builtin_ia32_maskloadps256((const eight_floats*)from, m);
  else
    return (V)__builtin_ia32_maskloadpd256((const four_doubles*)from, m);
}
template <class V, class T, class M>
TENON_INLINE void store_lanes(T* to, V v, M m) {
  if constexpr (sizeof(T) == 4)
    __builtin_ia32_maskstoreps256((eight_floats*)to, m, (eight_floats)v);
  else
    __builtin_ia32_maskstorepd256((four_doubles*)to, m, (four_doubles)v);
}
template <class V>
TENON_INLINE auto first_lanes(int count) {
  if constexpr (lanes_in<V> == 8)
    return eight_ints{0, 1, 2, 3, 4, 5, 6, 7} < count;
  else
    return (four_longs)(four_longs{0, 1, 2, 3} < count);
}
#else
template <class V>
constexpr bool has_lane_mask = false;
#endif

/// Lanes at or past `count` are zero and their memory is not touched.
template <class V, class T>
TENON_INLINE V load_first(const T* from, int count) {
#if defined(__AVX__)
  if constexpr (has_lane_mask<V>) return load_lanes<V>(from, first_lanes<V>(count));
#endif
  V v{};
  for (int i = 0; i < count; ++i) v[i] = from[i];
  return v;
}

/// Lane i of [begin, end) is memory[first + i]; the others are zero and their memory is untouched.
template <class V, class T>
TENON_INLINE V load_between(const T* memory, std::int64_t first, int begin, int end) {
#if defined(__AVX512F__)
  if constexpr (has_lane_mask<V>) {
    // Lane 0 may lie before the memory, where no pointer may point.
    const auto* from = reinterpret_cast<const T*>(reinterpret_cast<std::uintptr_t>(memory) +
                                                  static_cast<std::uintptr_t>(first) * sizeof(T));
    const auto m = first_lanes<V>(end) & ~first_lanes<V>(begin);
    return load_lanes<V>(from, static_cast<lane_bits<lanes_in<V>>>(m));
  }
#endif
  V v{};
  for (int i = begin; i < end; ++i) v[i] = memory[first + i];
  return v;
}

/// Memory at or past `count` lanes is not touched.
template <class V, class T>
TENON_INLINE void store_first(T* to, V v, int count) {
#if defined(__AVX__)
  if constexpr (has_lane_mask<V>) return store_lanes(to, v, first_lanes<V>(count));
#endif
  for (int i = 0; i < count; ++i) to[i] = v[i];
}

}  // namespace tenon::base
