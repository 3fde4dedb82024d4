// SPDX-License-Identifier: MIT
// sin, cos, tan, atan, atan2.
// Law: sin and cos within 1.8 ulp and tan within 3.2 ulp for every argument; in double without an
// fma within 2.5 and 4.5.
// Coefficients: float Cephes sinf.c (Moshier), double fdlibm k_sin.c and k_cos.c (Sun); atan fitted
// here (Remez, relative error, odd polynomial on [0, 1]).
// Read next: base/math.hpp.
#pragma once

#include <tenon/base/math_quadrant.hpp>

#if defined(__CUDACC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 20011
#pragma nv_diag_suppress 20014
#endif

namespace tenon::math {

namespace detail {
template <class V>
TENON_HD TENON_INLINE constexpr V sin_near(V r) {
  const V z = r * r;
  if constexpr (is_single<V>)
    return fma(horner(z, -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1) * z, r, r);
  else
    return fma(horner(z, 1.58969099521155010221e-10, -2.50507602534068634195e-08,
                      2.75573137070700676789e-06, -1.98412698298579493134e-04,
                      8.33333333332248946124e-03, -1.66666666666666324348e-01) *
                   z,
               r, r);
}
template <class V>
TENON_HD TENON_INLINE constexpr V cos_near(V r) {
  const V z = r * r;
  if constexpr (is_single<V>)
    return fma(horner(z, 2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2, -0.5),
               z, V(1));
  else
    return fma(horner(z, -1.13596475577881948265e-11, 2.08757232129817482790e-09,
                      -2.75573143513906633035e-07, 2.48015872894767294178e-05,
                      -1.38888888888741095749e-03, 4.16666666666666019037e-02, -0.5),
               z, V(1));
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

struct sine {
  template <class V>
  TENON_HD TENON_INLINE constexpr V operator()(angle<V> a) const {
    return sin_of(a, 0);
  }
};
struct cosine {
  template <class V>
  TENON_HD TENON_INLINE constexpr V operator()(angle<V> a) const {
    return sin_of(a, 1);
  }
};
struct tangent {
  template <class V>
  TENON_HD TENON_INLINE constexpr V operator()(angle<V> a) const {
    return sin_of(a, 0) / sin_of(a, 1);
  }
};
}  // namespace detail

template <class V>
TENON_HD TENON_INLINE constexpr V sin(V x) {
  return select(x == V(0), x, detail::of_angle(detail::sine{}, x));
}
template <class V>
TENON_HD TENON_INLINE constexpr V cos(V x) {
  return detail::of_angle(detail::cosine{}, x);
}
template <class V>
TENON_HD TENON_INLINE constexpr V tan(V x) {
  return select(x == V(0), x, detail::of_angle(detail::tangent{}, x));
}

namespace detail {
/// atan(t) for t in [0, 1].
template <class V>
TENON_HD TENON_INLINE constexpr V atan_below_one(V t) {
  const V z = t * t;
  if constexpr (is_single<V>) {
    const V p = horner(z, -0.00179365930280590183, 0.0109147814793774071, -0.0311781899938898744,
                       0.0579579596624673502, -0.0840347321542461485, 0.109521942343418191,
                       -0.142642434295580866, 0.199985484585498246, -0.333332990948166725);
    return fma(p * z, t, t);
  } else {
    const V p = horner(z, 1.32254049777383519e-05, -0.000152164446652787842,
                       0.000831339818364868155, -0.00288497368361738388, 0.00719661948111793198,
                       -0.0139007379204983743, 0.0219850575206462099, -0.0299040379500478512,
                       0.0366420329211071505, -0.0421918539448463459, 0.0472232484924187573,
                       -0.0525351938050487892, 0.0588052801208804195, -0.0666640409262178911,
                       0.0769227984378485601, -0.090909070033900997, 0.111111110070492034,
                       -0.142857142825758996, 0.199999999999514742, -0.333333333333330682);
    return fma(p * z, t, t);
  }
}
}  // namespace detail

/// The angle of the point (x, y) in [-pi, pi], signed zeros and infinities as in IEEE 754.
template <class V>
TENON_HD TENON_INLINE constexpr V atan2(V y, V x) {
  const V a = abs(x), b = abs(y);
  const V low = min(a, b), high = max(a, b);
  V t = select(high == V(0), V(0), low / high);
  t = select(low == infinity<V>(), V(1), t);
  const V pi_low = constant<V>(-8.742277657e-8f, 1.2246467991473532e-16);
  const V pi = constant<V>(3.14159265358979324);
  V angle = detail::atan_below_one(t);
  angle = select(b > a, pi * V(constant<V>(0.5)) - (angle - pi_low * constant<V>(0.5)), angle);
  angle = select(copysign(V(1), x) < V(0), pi - (angle - pi_low), angle);
  return select(is_nan(x) || is_nan(y), x + y, copysign(angle, y));
}
template <class V>
TENON_HD TENON_INLINE constexpr V atan(V x) {
  return atan2(x, V(1));
}

}  // namespace tenon::math

#if defined(__CUDACC__)
#pragma nv_diagnostic pop
#endif
