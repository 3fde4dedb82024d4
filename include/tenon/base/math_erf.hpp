// SPDX-License-Identifier: MIT
// erf, branch-free: an odd polynomial near zero, 1 - e^q(|x|) with a polynomial q beyond; both are
// computed.
// Coefficients: fitted here (Remez in 50 digits): erf(t)/t in t^2, and log erfc(t) weighted by erfc
// / erf.
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
/// e^x for x in [-60, 0].
template <class V>
TENON_HD TENON_INLINE constexpr V exp_below_one(V x) {
  const auto [n, r] = reduce_by_ln2(x);
  return exp_near(r) * power_of_two(n);
}

template <class V>
TENON_HD TENON_INLINE constexpr V erf_near(V x) {
  const V z = x * x;
  if constexpr (is_single<V>)
    return fma(horner(z, -0.000596579485191285604, 0.00498831124020960046, -0.0267633384775349436,
                      0.112817272371049016, -0.37612485378751751, 0.12837914834149645),
               x, x);
  else
    return fma(horner(z, 5.94525558422348744e-11, -1.13656706718271593e-9, 1.46578835309196535e-8,
                      -1.63500261920772685e-7, 1.64609729541537657e-6, -1.49255935187282267e-5,
                      0.000120553310375511081, -0.000854832697876514882, 0.00522397762478136979,
                      -0.0268661706450729592, 0.112837916709548579, -0.376126389031837476,
                      0.12837916709551257),
               x, x);
}

template <class V>
TENON_HD TENON_INLINE constexpr V log_erfc(V t) {
  if constexpr (is_single<V>)
    return horner(t, 0.000195931712369354157, -0.00304316574975581858, 0.022226725102733707,
                  -0.103931214101204439, -0.637182658404310891, -1.12767539670246293,
                  -0.000195727823352209861);
  else
    return horner(t - V(2), -4.92811847875829884e-12, 3.69219417379275338e-11,
                  -7.1556014867118167e-11, -2.58389020323766356e-10, 2.61030296500117519e-9,
                  -1.39866027970620028e-8, 5.76947599358877156e-8, -1.73175962971992074e-7,
                  2.03728174678129113e-7, 1.95218988114674079e-6, -2.07064706871016982e-5,
                  0.00013530932971129719, -0.000732399378087716723, 0.00357075634798033013,
                  -0.0164651181373623388, -0.923750841823950219, -4.41816080599441447,
                  -5.36494126461663618);
}
}  // namespace detail

/// 2 / sqrt(pi) times the integral of e^-t^2 from 0 to x.
template <class V>
TENON_HD TENON_INLINE constexpr V erf(V x) {
  const V t = min(abs(x), constant<V>(4.0f, 6.0));
  const V near = detail::erf_near(copysign(t, x));
  const V far = V(1) - detail::exp_below_one(detail::log_erfc(t));
  return select(t < constant<V>(0.9273f, 1.0), near, copysign(far, x));
}

}  // namespace tenon::math

#if defined(__CUDACC__)
#pragma nv_diagnostic pop
#endif
