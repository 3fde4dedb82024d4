// SPDX-License-Identifier: MIT
// pow with the special cases of IEEE 754: |x|^y first, then signs, zeros, infinities, NaN.
// float goes through double (log2 and exp2, Remez fits made here to 2^-38 and 2^-34); double
// carries the logarithm as an unevaluated sum of two doubles (atanh series; Dekker 1971 for exact
// products).
// Read next: base/math.hpp.
#pragma once

#include <tenon/base/math_exp.hpp>

#if defined(__CUDACC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 20011
#pragma nv_diag_suppress 20014
#endif

namespace tenon::math {

namespace detail {
template <class To, class V>
TENON_HD TENON_INLINE constexpr auto convert_to(V x) {
  if constexpr (is_scalar<V>)
    return static_cast<To>(x);
  else
    return convert<To>(x);
}

/// a b - c without rounding, where c is nearly a b. Without an fma: Dekker's splitting, products
/// exact.
template <class V>
TENON_HD TENON_INLINE constexpr V product_minus(V a, V b, V c) {
  if (base::has_fma && !__builtin_is_constant_evaluated()) return fma(a, b, -c);
  const V factor = constant<V>(134217729.0);
  const V ca = a * factor, cb = b * factor;
  const V high_a = ca - (ca - a), high_b = cb - (cb - b);
  const V low_a = a - high_a, low_b = b - high_b;
  return (((high_a * high_b - c) + low_a * high_b) + high_a * low_b) + low_a * low_b;
}

/// high + low, high being the sum rounded.
template <class V>
struct twofold {
  V high, low;
};

template <class V>
TENON_HD TENON_INLINE constexpr twofold<V> product(twofold<V> a, twofold<V> b) {
  const V high = a.high * b.high;
  const V low = product_minus(a.high, b.high, high);
  return {high, fma(a.high, b.low, fma(a.low, b.high, low))};
}

/// atanh(s) - s, for s = f / (2 + f) of a mantissa, so |s| < 0.172.
template <class V>
TENON_HD TENON_INLINE constexpr twofold<V> atanh_tail(twofold<V> s) {
  const twofold<V> z = product(s, s);
  const V q = horner(z.high, 1.0 / 25, 1.0 / 23, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13,
                     1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5);
  const V third = constant<V>(1.0 / 3), third_low = constant<V>(1.8503717077085942e-17);
  const V sum = fma(z.high, q, third);
  const V rest = fma(z.high, q, third - sum) + third_low;
  return product(product(s, z), {sum, rest});
}

/// The logarithm of a positive normal number to about 100 bits.
template <class V>
TENON_HD TENON_INLINE constexpr twofold<V> log_twofold(V n, V m) {
  const V f = m - V(1), below = m + V(1);
  const V s = f / below;
  const V left = fma(-s, m - (below - V(1)), -product_minus(s, below, f));
  const V s_low = left / below;
  const twofold<V> tail = atanh_tail<V>({s, s_low});
  const V twice = V(2) * (s + tail.high);
  const V twice_low = V(2) * (((s - (s + tail.high)) + tail.high) + (s_low + tail.low));
  const V whole = n * constant<V>(6.93147180369123816490e-01);
  const V sum = whole + twice;
  const V rest = fma(n, constant<V>(1.90821492927058770002e-10), twice_low);
  const V low = ((whole - sum) + twice) + rest;
  const V high = sum + low;
  return {high, (sum - high) + low};
}

/// x^y for positive x and finite y, double.
template <class V>
TENON_HD TENON_INLINE constexpr V power_of_double(V x, V y) {
  const auto tiny = x < V(least_normal_of<double>);
  const auto [n, m] = split_exponent(select(tiny, x * V(4503599627370496.0), x));
  const twofold<V> t = product({y, V(0)}, log_twofold(n - select(tiny, V(52), V(0)), m));
  const V bounded = max(min(t.high, V(800)), V(-800));
  const V low = select(abs(t.high) < V(800), t.low, V(0));
  const auto [k, r] = reduce_by_ln2(bounded);
  const V near = r + low;
  const V p = expm1_near(near);
  const V half = power_of_two(round(k * V(0.5)));
  const V other = power_of_two(k - round(k * V(0.5)));
  return fma(p, half, half) * other;
}

/// x^y for positive x and finite y, both float values held in double.
template <class V>
TENON_HD TENON_INLINE constexpr V power_of_float(V x, V y) {
  const auto [n, m] = split_exponent(x);
  const V f = m - V(1);
  const V log2 = fma(f,
                     horner(f, -0.0697391355312213332, 0.132511893145419035, -0.134629247311734383,
                            0.13027565400785944, -0.14249865137791534, 0.160216662328568168,
                            -0.1804367491885773, 0.206107123411513652, -0.240446433657232221,
                            0.28853879571622814, -0.360673793135304089, 0.480898348802996195,
                            -0.721347520327565813, 1.44269504088657432),
                     n);
  const V t = max(min(y * log2, V(200)), V(-200));
  const V k = round(t), r = t - k;
  const V p = horner(r, 0.0000151961493197417384, 0.000154667563376444895, 0.00133339350886736769,
                     0.00961803813193501315, 0.0555041036594647613, 0.240226510665668241,
                     0.693147180704556982, 1.0);
  return p * power_of_two(k);
}

/// What |x|^y, known where it is plain, becomes at the edges and for negative x.
template <class V>
TENON_HD TENON_INLINE constexpr V power_at_edges(V x, V y, V plain) {
  const V size = abs(x), none(0), one(1), all = infinity<V>();
  const auto whole = round(y) == y;
  const V half = y * constant<V>(0.5);
  const auto odd = whole && (round(half) != half);
  const auto grows = (size > one) == (y > none);
  const auto edge = (size == none) || (size == all) || (abs(y) == all);
  V r = select(edge, select(grows, all, none), plain);
  r = select(size == one, one, r);
  r = select(odd, copysign(r, x), r);
  r = select((x < none) && (size < all) && (whole == mask_of<V>(false)), nan<V>(), r);
  r = select(is_nan(x) || is_nan(y), x + y, r);
  return select((y == none) | (x == one), one, r);
}
}  // namespace detail

/// x to the power y, with the special cases of IEEE 754 pow.
template <class V>
TENON_HD TENON_INLINE constexpr V pow(V x, V y) {
  V plain;
  if constexpr (is_single<V>) {
    const auto wide =
        detail::power_of_float(detail::convert_to<double>(abs(x)), detail::convert_to<double>(y));
    plain = detail::convert_to<float>(wide);
  } else {
    plain = detail::power_of_double(abs(x), y);
  }
  return detail::power_at_edges(x, y, plain);
}

}  // namespace tenon::math

#if defined(__CUDACC__)
#pragma nv_diagnostic pop
#endif
