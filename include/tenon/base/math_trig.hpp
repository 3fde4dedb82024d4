// SPDX-License-Identifier: MIT
// sin, cos, tan, atan, atan2. Arguments are reduced by pi/2 in four parts; past `exact_quadrants` quadrants
// the error grows with the argument.
// Coefficients: float Cephes sinf.c (Moshier), double fdlibm k_sin.c and k_cos.c (Sun); atan fitted here
// (Remez, relative error, odd polynomial on [0, 1]).
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
/// x = quadrant pi/2 + r; `turn` holds the quadrant in its two lowest bits.
template <class V>
struct angle {
  V r;
  word_of<V> turn;
};
template <class V>
TENON_HD TENON_INLINE constexpr angle<V> reduce_by_quadrant(V x) {
  const V n = round(x * constant<V>(0.63661977236758134));
  V r = fma(n, constant<V>(-1.5703125f, -1.57079625129699707031), x);
  r = fma(n, constant<V>(-4.83751296997e-4f, -7.54978941586159635336e-08), r);
  r = fma(n, constant<V>(-7.54978995489e-8f, -5.39030252995776476554e-15), r);
  if constexpr (!is_single<V>) r = fma(n, constant<V>(-3.28200341580791294e-22), r);
  return {r, to_bits(n + constant<V>(integer_magic<V>))};
}

template <class V>
TENON_HD TENON_INLINE constexpr V sin_near(V r) {
  const V z = r * r;
  if constexpr (is_single<V>)
    return fma(horner(z, -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1) * z, r, r);
  else
    return fma(horner(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08,
                      2.75573137070700676789e-06, -1.98412698298579493134e-04,
                      8.33333333332248946124e-03, -1.66666666666666324348e-01) * z, r, r);
}
template <class V>
TENON_HD TENON_INLINE constexpr V cos_near(V r) {
  const V z = r * r;
  if constexpr (is_single<V>)
    return fma(horner(z, 2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2, -0.5), z, V(1));
  else
    return fma(horner(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09,
                      -2.75573143513906633035e-07, 2.48015872894767294178e-05,
                      -1.38888888888741095749e-03, 4.16666666666666019037e-02, -0.5), z, V(1));
}

/// The sine of the angle `quarter` quadrants further on.
template <class V>
TENON_HD TENON_INLINE constexpr V sin_of(angle<V> a, int quarter) {
  using word = word_of<V>;
  using bits = word_of<scalar_of<V>>;
  const word turn = a.turn + word(bits(quarter));
  const auto odd = (turn & word(bits(1))) != word(bits(0));
  const V y = select(odd, cos_near(a.r), sin_near(a.r));
  return from_bits<V>(to_bits(y) ^ ((turn & word(bits(2))) << int(8 * sizeof(scalar_of<V>) - 2)));
}
}  // namespace detail

template <class V>
TENON_HD TENON_INLINE constexpr V sin(V x) {
  const V y = detail::sin_of(detail::reduce_by_quadrant(x), 0);
  return select(x == V(0), x, y);
}
template <class V>
TENON_HD TENON_INLINE constexpr V cos(V x) {
  return detail::sin_of(detail::reduce_by_quadrant(x), 1);
}
template <class V>
TENON_HD TENON_INLINE constexpr V tan(V x) {
  const auto angle = detail::reduce_by_quadrant(x);
  return select(x == V(0), x, detail::sin_of(angle, 0) / detail::sin_of(angle, 1));
}

}  // namespace tenon::math

#if defined(__CUDACC__)
#pragma nv_diagnostic pop
#endif
