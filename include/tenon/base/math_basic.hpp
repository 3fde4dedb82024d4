// SPDX-License-Identifier: MIT
// The alphabet of the maths: fma, select, rounding, bits, roots; for float and double (constexpr,
// host and device) and for packs of them. Everything above is written once, in these words. A
// little over 250 lines, since it is one alphabet.
// Law: a scalar and a lane of a pack get the same bits; a product never meets a sum outside `fma`,
// since compilers contract those as they please.
// Read next: base/math_exp.hpp.
#pragma once

#include <limits>

#include <tenon/base/reduce.hpp>

#if defined(__CUDACC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 20011
#pragma nv_diag_suppress 20014
#endif

namespace tenon::math {

namespace detail {
template <class V>
struct shape_of {
  using scalar = V;
  using word = base::unsigned_of<sizeof(V)>;
  using mask = bool;
};
template <class T, int Width>
struct shape_of<pack<T, Width>> {
  using scalar = T;
  using word = pack<base::unsigned_of<sizeof(T)>, Width>;
  using mask = pack<bool, Width>;
};
}  // namespace detail

/// float of pack<float, 16> and of float.
template <class V>
using scalar_of = typename detail::shape_of<V>::scalar;
/// The unsigned integers as wide as V's scalars, in V's arrangement.
template <class V>
using word_of = typename detail::shape_of<V>::word;
template <class V>
using mask_of = typename detail::shape_of<V>::mask;
template <class V>
constexpr bool is_single = std::is_same_v<scalar_of<V>, float>;
template <class V>
constexpr bool is_scalar = std::is_same_v<scalar_of<V>, V>;

/// A literal as V.
template <class V>
TENON_HD TENON_INLINE constexpr V constant(double x) {
  return V(static_cast<scalar_of<V>>(x));
}
/// One literal for float, another for double.
template <class V>
TENON_HD TENON_INLINE constexpr V constant(float single, double twice) {
  if constexpr (is_single<V>)
    return V(single);
  else
    return V(twice);
}
/// Of a scalar type; values and not functions, because nvcc calls no host function, constexpr or
/// not.
template <class T>
constexpr T infinity_of = std::numeric_limits<T>::infinity();
template <class T>
constexpr T nan_of = std::numeric_limits<T>::quiet_NaN();
template <class T>
constexpr T least_normal_of = std::numeric_limits<T>::min();
template <class V>
TENON_HD TENON_INLINE constexpr V infinity() {
  return V(infinity_of<scalar_of<V>>);
}
template <class V>
TENON_HD TENON_INLINE constexpr V nan() {
  return V(nan_of<scalar_of<V>>);
}

template <class V>
TENON_HD TENON_INLINE constexpr word_of<V> to_bits(V x) {
  return __builtin_bit_cast(word_of<V>, x);
}
template <class V>
TENON_HD TENON_INLINE constexpr V from_bits(word_of<V> x) {
  return __builtin_bit_cast(V, x);
}

template <class V>
TENON_HD TENON_INLINE constexpr V select(bool m, V a, V b) {
  return m ? a : b;
}
using simd::select;

/// The larger; the first where they are unordered, so that a NaN in `a` propagates.
template <class V>
TENON_HD TENON_INLINE constexpr V max(V a, V b) {
  if constexpr (is_scalar<V>)
    return b > a ? b : a;
  else
    return larger(a, b);
}
/// The smaller; the first where they are unordered, so that a NaN in `a` propagates.
template <class V>
TENON_HD TENON_INLINE constexpr V min(V a, V b) {
  if constexpr (is_scalar<V>)
    return b < a ? b : a;
  else
    return smaller(a, b);
}
/// The larger, or NaN where either is one: maximum of IEEE 754-2019.
template <class V>
TENON_HD TENON_INLINE constexpr V maximum(V a, V b) {
  return select(b != b, b, max(a, b));
}
/// The smaller, or NaN where either is one: minimum of IEEE 754-2019.
template <class V>
TENON_HD TENON_INLINE constexpr V minimum(V a, V b) {
  return select(b != b, b, min(a, b));
}

/// a b + c, rounded once where the target has the instruction, else twice. A constant expression
/// rounds float once (through double) and double twice.
template <class V>
TENON_HD TENON_INLINE constexpr V fma(V a, V b, V c) {
  if constexpr (!is_scalar<V>)
    return base::lanewise<scalar_of<V>>(base::fused{}, a, b, c);
  else if constexpr (is_single<V>) {
    if (!base::has_fma) return a * b + c;
    if (__builtin_is_constant_evaluated()) return static_cast<V>(double(a) * double(b) + double(c));
    return __builtin_fmaf(a, b, c);
  } else {
    if (!base::has_fma || __builtin_is_constant_evaluated()) return a * b + c;
    return __builtin_fma(a, b, c);
  }
}

namespace detail {
template <class V>
constexpr word_of<V> sign_bit = word_of<V>(1) << (sizeof(V) * 8 - 1);

template <int Mode, class V>
TENON_HD TENON_INLINE constexpr V round_by_magic(V x) {
  constexpr V unit = is_single<V> ? V(8388608) : V(4503599627370496);
  const V size = from_bits<V>(to_bits(x) & ~sign_bit<V>);
  const word_of<V> sign = to_bits(x) & sign_bit<V>;
  V whole = size < unit ? (size + unit) - unit : size;
  whole = from_bits<V>(to_bits(whole) | sign);
  if (Mode == 1 && whole > x) whole -= V(1);
  if (Mode == 2 && whole < x) whole += V(1);
  return from_bits<V>(to_bits(whole) | sign);
}

#if defined(__SSE4_1__) || defined(__CUDA_ARCH__) || defined(__ARM_NEON)
constexpr bool has_round = true;
#else
constexpr bool has_round = false;
#endif

template <int Mode, class V>
TENON_HD TENON_INLINE constexpr V round_to(V x) {
  if constexpr (!is_scalar<V>)
    return base::lanewise<scalar_of<V>>(base::rounded<Mode>{}, x);
  else if (!has_round || __builtin_is_constant_evaluated())
    return round_by_magic<Mode>(x);
  else if constexpr (is_single<V>)
    return Mode == 0 ? __builtin_rintf(x) : Mode == 1 ? __builtin_floorf(x) : __builtin_ceilf(x);
  else
    return Mode == 0 ? __builtin_rint(x) : Mode == 1 ? __builtin_floor(x) : __builtin_ceil(x);
}

/// Newton from above: the first step that does not fall is the answer, within one ulp.
template <class V>
TENON_HD constexpr V sqrt_by_newton(V x) {
  if (x < V(0)) return nan<V>();
  if (!(x > V(0)) || x == infinity<V>()) return x;
  V guess = x > V(1) ? x : V(1);
  for (V next = (guess + x / guess) / V(2); next < guess; next = (guess + x / guess) / V(2))
    guess = next;
  return guess;
}
}  // namespace detail

/// To the nearest integer, ties to even.
template <class V>
TENON_HD TENON_INLINE constexpr V round(V x) {
  return detail::round_to<0>(x);
}
template <class V>
TENON_HD TENON_INLINE constexpr V floor(V x) {
  return detail::round_to<1>(x);
}
template <class V>
TENON_HD TENON_INLINE constexpr V ceil(V x) {
  return detail::round_to<2>(x);
}

/// The lowest integer stays itself.
template <class V>
TENON_HD TENON_INLINE constexpr V abs(V x) {
  using T = scalar_of<V>;
  if constexpr (std::is_unsigned_v<T>)
    return x;
  else if constexpr (std::is_integral_v<T>)
    return select(x < V(0), from_bits<V>(static_cast<word_of<V>>(word_of<V>(0) - to_bits(x))), x);
  else
    return from_bits<V>(to_bits(x) & word_of<V>(~detail::sign_bit<scalar_of<V>>));
}
/// The size of `x` with the sign of `sign`.
template <class V>
TENON_HD TENON_INLINE constexpr V copysign(V x, V sign) {
  const word_of<V> bit(detail::sign_bit<scalar_of<V>>);
  return from_bits<V>((to_bits(x) & ~bit) | (to_bits(sign) & bit));
}
/// -1, 0 or 1; zero keeps its sign, NaN stays.
template <class V>
TENON_HD TENON_INLINE constexpr V sign(V x) {
  using T = scalar_of<V>;
  if constexpr (std::is_unsigned_v<T>)
    return select(x > V(0), V(1), V(0));
  else if constexpr (std::is_integral_v<T>)
    return select(x > V(0), V(1), select(x < V(0), V(-1), V(0)));
  else
    return select(abs(x) > V(0), copysign(V(1), x), x);
}
template <class V>
TENON_HD TENON_INLINE constexpr mask_of<V> is_nan(V x) {
  return x != x;
}
template <class V>
TENON_HD TENON_INLINE constexpr mask_of<V> is_finite(V x) {
  if constexpr (std::is_integral_v<scalar_of<V>>)
    return x == x;
  else
    return abs(x) < infinity<V>();
}

/// Correctly rounded.
template <class V>
TENON_HD TENON_INLINE constexpr V sqrt(V x) {
  if constexpr (!is_scalar<V>)
    return base::lanewise<scalar_of<V>>(base::rooted{}, x);
  else if (__builtin_is_constant_evaluated())
    return detail::sqrt_by_newton(x);
  else if constexpr (is_single<V>)
    return __builtin_sqrtf(x);
  else
    return __builtin_sqrt(x);
}
/// 1 / sqrt(x), within 1 ulp.
template <class V>
TENON_HD TENON_INLINE constexpr V rsqrt(V x) {
  return V(1) / sqrt(x);
}

}  // namespace tenon::math

#if defined(__CUDACC__)
#pragma nv_diagnostic pop
#endif
