// SPDX-License-Identifier: MIT
// exp and its kin, branch-free: exp, expm1, log, log1p, sigmoid, tanh.
// Law: NaN stays NaN; results below the smallest normal number are zero for exp (flushed on every
// device).
// Coefficients of log: Cephes (Moshier) logf, fdlibm e_log.c (Sun).
// Read next: base/math_pow.hpp.
#pragma once

#include <tenon/base/math_basic.hpp>

#if defined(__CUDACC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 20011
#pragma nv_diag_suppress 20014
#endif

namespace tenon::math {

namespace detail {
/// The value of a polynomial, highest coefficient first.
template <class V, class... C>
TENON_HD TENON_INLINE constexpr V horner(V x, double first, C... rest) {
  V sum = constant<V>(first);
  ((sum = fma(sum, x, constant<V>(rest))), ...);
  return sum;
}

template <class V>
constexpr int mantissa_bits = std::numeric_limits<scalar_of<V>>::digits - 1;
/// Adding this puts an integer into the lowest bits of the mantissa.
template <class V>
constexpr double integer_magic = is_single<V> ? 12582912.0 : 6755399441055744.0;

/// 2^n for integral n whose result is normal.
template <class V>
TENON_HD TENON_INLINE constexpr V power_of_two(V n) {
  if constexpr (!is_scalar<V> && base::masks_are_bits)
    return base::lanewise<scalar_of<V>>(base::scaled{}, V(1), n);
  else
    return from_bits<V>(
        (to_bits(n + constant<V>(integer_magic<V>)) << mantissa_bits<V>)+to_bits(V(1)));
}

/// x = n ln2 + r with |r| <= ln2 / 2.
template <class V>
struct reduced {
  V n, r;
};
template <class V>
TENON_HD TENON_INLINE constexpr reduced<V> reduce_by_ln2(V x) {
  const V n = round(x * constant<V>(1.4426950408889634));
  V r = fma(n, constant<V>(-0.693359375f, -6.93147180369123816490e-01), x);
  r = fma(n, constant<V>(2.12194440e-4f, -1.90821492927058770002e-10), r);
  return {n, r};
}

/// (e^r - 1 - r) / r^2 for |r| <= ln2 / 2: fitted here by Remez, the error weighted by |r|; the
/// floats then moved by a search over roundings.
template <class V>
TENON_HD TENON_INLINE constexpr V exp_tail(V r) {
  if constexpr (is_single<V>)
    return horner(r, 1.39464496e-3, 8.36671609e-3, 4.16662768e-2, 1.6666539e-1, 0.5);
  else
    return horner(r, 2.0924443786103642e-09, 2.5109045095438697e-08, 2.7557242759837514e-07,
                  2.7557244181312295e-06, 2.480158736055359e-05, 0.0001984126988615916,
                  0.001388888888886684, 0.008333333333321615, 0.0416666666666667,
                  0.16666666666666677, 0.5);
}
/// e^r and e^r - 1 for |r| <= ln2 / 2.
template <class V>
TENON_HD TENON_INLINE constexpr V exp_near(V r) {
  return fma(fma(exp_tail(r), r, V(1)), r, V(1));
}
template <class V>
TENON_HD TENON_INLINE constexpr V expm1_near(V r) {
  return fma(exp_tail(r) * r, r, r);
}

/// p 2^n where m, else zero; p in [0.7, 1.5], n below the overflow of the result or past it.
template <class V>
TENON_HD TENON_INLINE constexpr V scale_or_zero(mask_of<V> m, V p, V n) {
  if constexpr (!is_scalar<V> && base::masks_are_bits) {
    return base::lanewise<scalar_of<V>>(base::scaled_or_zero{}, m, p, n);
  } else {
    const word_of<V> shifted = to_bits(n + constant<V>(integer_magic<V>)) << mantissa_bits<V>;
    return select(m, from_bits<V>(to_bits(p) + shifted), V(0));
  }
}
}  // namespace detail

/// e^x. Zero below the logarithm of the smallest normal number.
template <class V>
TENON_HD TENON_INLINE constexpr V exp(V x) {
  const V top = constant<V>(88.7228317f, 709.78271289338397);
  const auto normal = !(x < constant<V>(-87.336544f, -708.39641853226408));
  const auto [n, r] = detail::reduce_by_ln2(min(x, constant<V>(89.0f, 710.0)));
  const V p = detail::exp_near(r);
  const V y = detail::scale_or_zero(normal, p, n);
  if constexpr (!is_scalar<V> && base::masks_are_bits)
    return y;
  else
    return select(x > top, infinity<V>(), y);
}

/// e^x - 1 without the cancellation near zero.
template <class V>
TENON_HD TENON_INLINE constexpr V expm1(V x) {
  const V bounded = max(min(x, constant<V>(89.0f, 710.0)), constant<V>(-40.0f, -80.0));
  const auto [n, r] = detail::reduce_by_ln2(bounded);
  const V p = detail::expm1_near(r);
  const V half = detail::power_of_two(n - V(1));
  const V y = fma(p, half, half - constant<V>(0.5));
  return copysign(y + y, x);
}

/// 1 / (1 + e^-x), zero where e^-x overflows. One division; e^-x = 2^n (1 + q) joins the 1 in one
/// rounding.
template <class V>
TENON_HD TENON_INLINE constexpr V sigmoid(V x) {
  const auto [n, r] = detail::reduce_by_ln2(-min(x, constant<V>(87.0f, 708.0)));
  const V q = detail::expm1_near(r);
  const V scale = detail::power_of_two(n);
  const V y = V(1) / (fma(q, scale, V(1)) + scale);
  return select(x < constant<V>(-88.0f, -709.0), V(0), y);
}

namespace detail {
/// x p(x^2) / q(x^2) up to 9, where float has reached 1; kept within [-1, 1]. Fitted here to
/// 2^-29.5, then moved by a search over roundings. 2.6 ulp below 1, 4.8 ulp (3e-7) near saturation.
/// Better ones make the chain of bench/fused.cpp slower: e / (e + 2) with e = expm1(2|x|), 2.4
/// ulp, 1.06 times; a polynomial below 0.55 and 1 - 2 / (1 + e^2x) beyond, 1.3 ulp, 1.34 times.
template <class V>
TENON_HD TENON_INLINE constexpr V tanh_single(V x) {
  const V t = max(min(x, constant<V>(9.0)), constant<V>(-9.0));
  const V z = t * t;
  const V above =
      horner(z, -1.22005218e-11, 3.05820294e-08, 2.8006245e-05, 0.00386827253, 0.13679868);
  const V below = horner(z, 1.28727925e-06, 0.000393852999, 0.027245637, 0.470131934, 1.0);
  return max(min(fma(above, t * z, t) / below, V(1)), V(-1));
}
}  // namespace detail

/// One division. float: a rational function; double: (e^2x - 1) / (e^2x + 1) from expm1 of 2|x|.
template <class V>
TENON_HD TENON_INLINE constexpr V tanh(V x) {
  if constexpr (is_single<V>) {
    return detail::tanh_single(x);
  } else {
    const V bounded = min(abs(x), V(20));
    const auto [n, r] = detail::reduce_by_ln2(bounded + bounded);
    const V p = detail::expm1_near(r);
    const V scale = detail::power_of_two(n);
    const V e = fma(p, scale, scale - V(1));
    return copysign(e / (e + V(2)), x);
  }
}

namespace detail {
/// log(1 + f) - f for 1 + f in [sqrt(1/2), sqrt(2)).
template <class V>
TENON_HD TENON_INLINE constexpr V log_tail(V f) {
  const V z = f * f;
  if constexpr (is_single<V>) {
    const V p = horner(f, 7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1,
                       1.4249322787e-1, -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1,
                       3.3333331174e-1);
    return z * fma(p, f, constant<V>(-0.5));
  } else {
    const V s = f / (f + V(2));
    const V w = s * s;
    const V p =
        w * horner(w, 1.479819860511658591e-01, 1.531383769920937332e-01, 1.818357216161805012e-01,
                   2.222219843214978396e-01, 2.857142874366239149e-01, 3.999999999940941908e-01,
                   6.666666666666735130e-01);
    const V half = z * constant<V>(0.5);
    return fma(s, half + p, -half);
  }
}

/// x = 2^n m with m in [sqrt(1/2), sqrt(2)), for normal positive x.
template <class V>
struct split {
  V n, m;
};
template <class V>
TENON_HD TENON_INLINE constexpr split<V> split_exponent(V x) {
  using T = scalar_of<V>;
  constexpr auto root = to_bits(T(0.70710678118654752));
  constexpr auto one = to_bits(T(1));
  constexpr auto field = word_of<T>((word_of<T>(1) << mantissa_bits<T>)-1);
  const word_of<V> moved = to_bits(x) + word_of<V>(one - root);
  const word_of<V> biased = moved >> mantissa_bits<V>;
  constexpr T unit = is_single<V> ? T(8388608) : T(4503599627370496);
  const V n = from_bits<V>(biased | to_bits(V(unit))) - V(unit + (is_single<V> ? T(127) : T(1023)));
  const V m = from_bits<V>((moved & word_of<V>(field)) + word_of<V>(root));
  return {n, m};
}

/// n ln2 + f + tail, the small terms first.
template <class V>
TENON_HD TENON_INLINE constexpr V log_sum(V n, V f, V tail) {
  const V low = fma(n, constant<V>(-2.12194440e-4f, 1.90821492927058770002e-10), tail);
  return fma(n, constant<V>(0.693359375f, 6.93147180369123816490e-01), f + low);
}
}  // namespace detail

/// The natural logarithm; -inf at zero, NaN below.
template <class V>
TENON_HD TENON_INLINE constexpr V log(V x) {
  const auto tiny = x < V(least_normal_of<scalar_of<V>>);
  const V widened = select(tiny, x * constant<V>(8388608.0f, 4503599627370496.0), x);
  auto [n, m] = detail::split_exponent(widened);
  n = n - select(tiny, constant<V>(23.0f, 52.0), V(0));
  const V f = m - V(1);
  V y = detail::log_sum(n, f, detail::log_tail(f));
  y = select(x < infinity<V>(), y, x);
  y = select(x > V(0), y, select(x == V(0), -infinity<V>(), nan<V>()));
  return y;
}

/// log(1 + x) without the cancellation near zero; -inf at -1, NaN below.
template <class V>
TENON_HD TENON_INLINE constexpr V log1p(V x) {
  const auto [n, m] = detail::split_exponent(V(1) + x);
  const V scale = detail::power_of_two(-min(n, V(64)));  // beyond it 1 + x is x
  const V f = select(n > V(64), m - V(1), fma(x, scale, scale - V(1)));
  V y = detail::log_sum(n, f, detail::log_tail(f));
  y = select(x < infinity<V>(), y, x);
  y = select(x > V(-1), y, select(x == V(-1), -infinity<V>(), nan<V>()));
  return select(x == V(0), x, y);
}

}  // namespace tenon::math

#if defined(__CUDACC__)
#pragma nv_diagnostic pop
#endif
