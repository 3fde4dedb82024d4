// SPDX-License-Identifier: MIT
// The arithmetic of one register that needs an instruction by name: fma, rounding, square root,
// 2^n. Each has the bits of its scalar twin in base/math_basic.hpp; the builtins stand for
// <immintrin.h>, which would cost every user a quarter of a second of compile time.
// Read next: base/simd.hpp, base/pack.hpp.
#pragma once

#include <limits>

#include <tenon/base/simd.hpp>

// nvcc alone takes the masks of the builtins for signed.
#if defined(__CUDACC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 68
#endif

namespace tenon::base {

template <class V>
constexpr bool is_float = std::is_same_v<element<V>, float>;

/// Integers have no rounding to save.
template <class V>
TENON_INLINE V fma_plainly(V a, V b, V c) {
  if constexpr (!has_fma || std::is_integral_v<element<V>>) return a * b + c;
  else {
    for (int i = 0; i < lanes_in<V>; ++i)
      if constexpr (is_float<V>) c[i] = __builtin_fmaf(a[i], b[i], c[i]);
      else c[i] = __builtin_fma(a[i], b[i], c[i]);
    return c;
  }
}

template <class V>
TENON_INLINE V fma(V a, V b, V c) {
#if defined(__AVX512F__)
  if constexpr (is_vector<V, float, 16>)
    return __builtin_ia32_vfmaddps512_mask(a, b, c, (unsigned short)0xffff, 4);
  else if constexpr (is_vector<V, double, 8>)
    return __builtin_ia32_vfmaddpd512_mask(a, b, c, (unsigned char)0xff, 4);
  else
#endif
#if defined(__FMA__)
  if constexpr (is_vector<V, float, 8>) return __builtin_ia32_vfmaddps256(a, b, c);
  else if constexpr (is_vector<V, double, 4>) return __builtin_ia32_vfmaddpd256(a, b, c);
  else if constexpr (is_vector<V, float, 4>) return __builtin_ia32_vfmaddps(a, b, c);
  else if constexpr (is_vector<V, double, 2>) return __builtin_ia32_vfmaddpd(a, b, c);
  else
#endif
  return fma_plainly(a, b, c);
}

/// b > a ? b : a, which g++ 12 does not always see as one instruction.
template <class V>
TENON_INLINE V max(V a, V b) {
#if defined(__AVX512F__) && defined(__clang__)
  if constexpr (is_vector<V, float, 16>) return __builtin_ia32_maxps512(b, a, 4);
  else if constexpr (is_vector<V, double, 8>) return __builtin_ia32_maxpd512(b, a, 4);
  else
#elif defined(__AVX512F__)
  if constexpr (is_vector<V, float, 16>)
    return __builtin_ia32_maxps512_mask(b, a, a, (unsigned short)0xffff, 4);
  else if constexpr (is_vector<V, double, 8>)
    return __builtin_ia32_maxpd512_mask(b, a, a, (unsigned char)0xff, 4);
  else
#endif
#if defined(__AVX__)
  if constexpr (is_vector<V, float, 8>) return __builtin_ia32_maxps256(b, a);
  else if constexpr (is_vector<V, double, 4>) return __builtin_ia32_maxpd256(b, a);
  else
#endif
#if defined(__SSE2__)
  if constexpr (is_vector<V, float, 4>) return __builtin_ia32_maxps(b, a);
  else if constexpr (is_vector<V, double, 2>) return __builtin_ia32_maxpd(b, a);
  else
#endif
  return b > a ? b : a;
}

/// b < a ? b : a, which g++ 12 does not always see as one instruction.
template <class V>
TENON_INLINE V min(V a, V b) {
#if defined(__AVX512F__) && defined(__clang__)
  if constexpr (is_vector<V, float, 16>) return __builtin_ia32_minps512(b, a, 4);
  else if constexpr (is_vector<V, double, 8>) return __builtin_ia32_minpd512(b, a, 4);
  else
#elif defined(__AVX512F__)
  if constexpr (is_vector<V, float, 16>)
    return __builtin_ia32_minps512_mask(b, a, a, (unsigned short)0xffff, 4);
  else if constexpr (is_vector<V, double, 8>)
    return __builtin_ia32_minpd512_mask(b, a, a, (unsigned char)0xff, 4);
  else
#endif
#if defined(__AVX__)
  if constexpr (is_vector<V, float, 8>) return __builtin_ia32_minps256(b, a);
  else if constexpr (is_vector<V, double, 4>) return __builtin_ia32_minpd256(b, a);
  else
#endif
#if defined(__SSE2__)
  if constexpr (is_vector<V, float, 4>) return __builtin_ia32_minps(b, a);
  else if constexpr (is_vector<V, double, 2>) return __builtin_ia32_minpd(b, a);
  else
#endif
  return b < a ? b : a;
}

/// Adding and taking away 1.5 * 2^(digits) leaves no room for a fraction. The sign of zero is kept.
template <int Mode, class V>
TENON_INLINE V round_by_magic(V x) {
  using T = element<V>;
  using word = simd_vector<signed_of<sizeof(T)>, lanes_in<V>>;
  constexpr T unit = is_float<V> ? T(8388608) : T(4503599627370496);
  // Not (word)(-V{}): cudafe++ 13.0 aborts on it without a message.
  const word sign = word{} + std::numeric_limits<signed_of<sizeof(T)>>::min();
  const V size = (V)((word)x & ~sign);
  V whole = size + unit - unit;
  whole = (V)((word)(size < unit ? whole : size) | ((word)x & sign));
  if constexpr (Mode == 1) whole = whole > x ? whole - T(1) : whole;
  if constexpr (Mode == 2) whole = whole < x ? whole + T(1) : whole;
  return (V)((word)whole | ((word)x & sign));
}

/// To the nearest integer (Mode 0, ties to even), downwards (1) or upwards (2). The low bits of the
/// instruction's immediate say the direction, 8 silences the inexact flag.
template <int Mode, class V>
TENON_INLINE V round_to(V x) {
#if defined(__AVX512F__)
  if constexpr (is_vector<V, float, 16>)
    return __builtin_ia32_rndscaleps_mask(x, Mode | 8, x, (unsigned short)0xffff, 4);
  else if constexpr (is_vector<V, double, 8>)
    return __builtin_ia32_rndscalepd_mask(x, Mode | 8, x, (unsigned char)0xff, 4);
  else
#endif
#if defined(__AVX__)
  if constexpr (is_vector<V, float, 8>) return __builtin_ia32_roundps256(x, Mode | 8);
  else if constexpr (is_vector<V, double, 4>) return __builtin_ia32_roundpd256(x, Mode | 8);
  else
#endif
#if defined(__SSE4_1__)
  if constexpr (is_vector<V, float, 4>) return __builtin_ia32_roundps(x, Mode | 8);
  else if constexpr (is_vector<V, double, 2>) return __builtin_ia32_roundpd(x, Mode | 8);
  else
#endif
  return round_by_magic<Mode>(x);
}

template <class V>
TENON_INLINE V sqrt_plainly(V x) {
  for (int i = 0; i < lanes_in<V>; ++i)
    if constexpr (is_float<V>) x[i] = __builtin_sqrtf(x[i]);
    else x[i] = __builtin_sqrt(x[i]);
  return x;
}

template <class V>
TENON_INLINE V sqrt(V x) {
#if defined(__AVX512F__) && defined(__clang__)
  if constexpr (is_vector<V, float, 16>) return __builtin_ia32_sqrtps512(x, 4);
  else if constexpr (is_vector<V, double, 8>) return __builtin_ia32_sqrtpd512(x, 4);
  else
#elif defined(__AVX512F__)
  if constexpr (is_vector<V, float, 16>)
    return __builtin_ia32_sqrtps512_mask(x, x, (unsigned short)0xffff, 4);
  else if constexpr (is_vector<V, double, 8>)
    return __builtin_ia32_sqrtpd512_mask(x, x, (unsigned char)0xff, 4);
  else
#endif
#if defined(__AVX__)
  if constexpr (is_vector<V, float, 8>) return __builtin_ia32_sqrtps256(x);
  else if constexpr (is_vector<V, double, 4>) return __builtin_ia32_sqrtpd256(x);
  else
#endif
#if defined(__SSE2__)
  if constexpr (is_vector<V, float, 4>) return __builtin_ia32_sqrtps(x);
  else if constexpr (is_vector<V, double, 2>) return __builtin_ia32_sqrtpd(x);
  else
#endif
  return sqrt_plainly(x);
}

template <class V>
TENON_INLINE V scale_plainly(V p, V n) {
  for (int i = 0; i < lanes_in<V>; ++i)
    if constexpr (is_float<V>) p[i] = __builtin_scalbnf(p[i], int(n[i]));
    else p[i] = __builtin_scalbn(p[i], int(n[i]));
  return p;
}

/// p 2^n for integral n where the mask is set, else zero; AVX-512 only.
template <class V>
TENON_INLINE V scale_or_zero([[maybe_unused]] lane_bits<lanes_in<V>> m, V p, V n) {
#if defined(__AVX512VL__)
  if constexpr (is_vector<V, float, 16>) return __builtin_ia32_scalefps512_mask(p, n, V{}, m, 4);
  else if constexpr (is_vector<V, double, 8>)
    return __builtin_ia32_scalefpd512_mask(p, n, V{}, m, 4);
  else if constexpr (is_vector<V, float, 8>) return __builtin_ia32_scalefps256_mask(p, n, V{}, m);
  else if constexpr (is_vector<V, double, 4>) return __builtin_ia32_scalefpd256_mask(p, n, V{}, m);
  else if constexpr (is_vector<V, float, 4>) return __builtin_ia32_scalefps128_mask(p, n, V{}, m);
  else if constexpr (is_vector<V, double, 2>) return __builtin_ia32_scalefpd128_mask(p, n, V{}, m);
  else
#endif
  return blend(m, scale_plainly(p, n), V{});
}

/// p 2^n for integral n; AVX-512 only.
template <class V>
TENON_INLINE V scale(V p, V n) {
  return scale_or_zero(static_cast<lane_bits<lanes_in<V>>>(-1), p, n);
}

}  // namespace tenon::base

#if defined(__CUDACC__)
#pragma nv_diagnostic pop
#endif
