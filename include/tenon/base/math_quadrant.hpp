// SPDX-License-Identifier: MIT
// An angle as quadrants and a rest: x = n pi/2 + r with |r| <= pi/4. Up to a bound by multiples of
// pi/2 kept in three or four parts; past it, seldom and lane by lane, exactly, in integers.
// Source: Payne and Hanek, "Radian reduction for trigonometric functions", SIGNUM 1983.
// Read next: base/math_trig.hpp.
#pragma once

#include <tenon/base/math_exp.hpp>

#if defined(__CUDACC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 20011
#pragma nv_diag_suppress 20014
#endif

namespace tenon::math::detail {

/// x = quadrant pi/2 + r; `turn` holds the quadrant in its two lowest bits.
template <class V>
struct angle {
  V r;
  word_of<V> turn;
};
/// Past this the parts of pi/2 are too few.
template <class V>
constexpr scalar_of<V> far_angle = is_single<V> ? (base::has_fma ? 100'000 : 4'000) : 1'000'000;

template <class V>
TENON_HD TENON_INLINE constexpr angle<V> near_quadrants(V x) {
  const V n = round(x * constant<V>(0.63661977236758134));
  // With an fma the parts may be full: 24 or 53 bits each. Without, their products with n must be
  // exact.
  if constexpr (base::has_fma) {
    V r = fma(n, constant<V>(-1.57079637050628662109375f, -1.5707963267948966), x);
    r = fma(n, constant<V>(4.371138828673793e-8f, -6.1232339957367658e-17), r);
    r = fma(n, constant<V>(1.71512451e-15f, 1.4973849048591833e-33), r);
    return {r, to_bits(n + constant<V>(integer_magic<V>))};
  } else {
    V r = fma(n, constant<V>(-1.5703125f, -1.57079625129699707031), x);
    r = fma(n, constant<V>(-4.837512969970703e-4f, -7.54978941586159635336e-08), r);
    r = fma(n, constant<V>(-7.549533620476723e-8f, -5.39030252995776476554e-15), r);
    r = fma(n, constant<V>(-2.5633441515945189e-12f, -3.28200341580791294e-22), r);
    return {r, to_bits(n + constant<V>(integer_magic<V>))};
  }
}

/// 32 bits of 2/pi from bit `first` behind the point; zeros before it.
TENON_HD constexpr std::uint32_t bits_of_two_over_pi(int first) {
  constexpr std::uint32_t words[] = {
      0,          0,          0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599,
      0x3c439041, 0xfe5163ab, 0xdebbc561, 0xb7246e3a, 0x424dd2e0, 0x06492eea, 0x09d1921c,
      0xfe1deb1c, 0xb129a73e, 0xe88235f5, 0x2ebb4484, 0xe99c7026, 0xb45f7e41, 0x3991d639,
      0x835339f4, 0x9c845f8b, 0xbdf9283b, 0x1ff897ff, 0xde05980f, 0xef2f118b, 0x5a0a6d1f,
      0x6d367ecf, 0x27cb09b7, 0x4f463f66, 0x9e5fea2d, 0x7527bac7, 0xebe5f17b, 0x3d0739f7,
      0x8a5292ea, 0x6bfb5fb1, 0x1f8d5d08, 0x56033046, 0xfc7b6bab, 0xf0cfbc20};
  const int at = first + 64;
  const std::uint64_t both = std::uint64_t{words[at / 32]} << 32 | words[at / 32 + 1];
  return static_cast<std::uint32_t>(both >> (32 - at % 32));
}

/// m 2^e 2/pi modulo 4: 2 bits before the point and 190 behind it, highest word first.
struct quadrants {
  std::uint32_t word[6] = {};

  /// 64 bits from bit `first`, which is 2 or 66.
  TENON_HD constexpr std::uint64_t from(int first) const {
    const int i = first / 32;
    return (std::uint64_t{word[i]} << 32 | word[i + 1]) << 2 | word[i + 2] >> 30;
  }
};
TENON_HD constexpr quadrants quadrants_in(std::uint64_t m, int e) {
  quadrants out;
  for (int digit = 0; digit < 2; ++digit) {
    std::uint64_t carry = 0;
    for (int i = 5; i >= digit; --i) {
      const std::uint64_t product =
          ((m >> (32 * digit)) & 0xffffffffu) * std::uint64_t{bits_of_two_over_pi(e - 2 + 32 * i)};
      const std::uint64_t sum = product + out.word[i - digit] + carry;
      out.word[i - digit] = static_cast<std::uint32_t>(sum);
      carry = sum >> 32;
    }
  }
  return out;
}

/// Any finite scalar that is not tiny, reduced exactly.
template <class T>
TENON_HD constexpr angle<T> far_quadrants(T x) {
  const word_of<T> bits = to_bits(abs(x));
  constexpr word_of<T> one = word_of<T>(1) << mantissa_bits<T>;
  const int e = static_cast<int>(bits >> mantissa_bits<T>) - (is_single<T> ? 150 : 1075);
  const quadrants q = quadrants_in((bits & (one - 1)) | one, e);
  std::uint64_t high = q.from(2), low = q.from(66);
  const bool past_half = (high >> 63) != 0;
  if (past_half) {
    high = ~high + (low == 0 ? 1 : 0);
    low = ~low + 1;
  }
  const double top = static_cast<double>(high >> 11) * 0x1p-53;
  const double rest =
      static_cast<double>(high & 2047) * 0x1p-64 + static_cast<double>(low) * 0x1p-128;
  const double r =
      fma(top, 1.5707963267948966, fma(top, 6.1232339957367658e-17, rest * 1.5707963267948966));
  const auto turn = static_cast<word_of<T>>((q.word[0] >> 30) + (past_half ? 1u : 0u));
  const bool negative = x < T(0);
  return {static_cast<T>(past_half != negative ? -r : r), negative ? word_of<T>(0) - turn : turn};
}

/// y, and where an angle is past far_angle f of it, reduced exactly; seldom, so lane by lane.
template <class F, class T, int Width>
[[gnu::noinline, gnu::cold]] TENON_HD pack<T, Width> with_far_lanes(F f, pack<T, Width> x,
                                                                    pack<T, Width> y) {
  for (int i = 0; i < Width; ++i) {
    const T size = abs(x.lane[i]);
    if (size > far_angle<T> && size < infinity<T>()) y.lane[i] = f(far_quadrants(x.lane[i]));
  }
  return y;
}

/// f(angle) of an angle x in radians.
template <class F, class V>
TENON_HD TENON_INLINE constexpr V of_angle(F f, V x) {
  const auto far = (abs(x) > V(far_angle<V>)) && (abs(x) < infinity<V>());
  if constexpr (is_scalar<V>) {
    return f(far ? far_quadrants(x) : near_quadrants(x));
  } else {
    const V y = f(near_quadrants(x));
    if (__builtin_expect(simd::any(far), 0)) return with_far_lanes(f, x, y);
    return y;
  }
}

}  // namespace tenon::math::detail

#if defined(__CUDACC__)
#pragma nv_diagnostic pop
#endif
