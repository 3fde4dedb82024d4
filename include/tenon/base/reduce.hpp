// SPDX-License-Identifier: MIT
// From the lanes of a pack to one value, by halves: lane i meets lane i + Width/2, and so on.
// Law: the order depends on Width only, so that a sum is the same bits on every instruction set.
// Read next: base/pack.hpp.
#pragma once

#include <tenon/base/pack.hpp>

#include <limits>
#include <type_traits>

#if defined(__CUDACC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 20011
#pragma nv_diag_suppress 20014
#endif

namespace tenon::simd {

/// The first or the second half of the lanes.
template <int Half, class T, int Width>
TENON_HD TENON_INLINE pack<T, Width / 2> half(const pack<T, Width>& a) {
  return base::half<Half>(a);
}

template <class T, int Width>
TENON_HD TENON_INLINE pack<T, Width> larger(pack<T, Width> a, pack<T, Width> b) {
  return base::lanewise<T>(base::larger{}, a, b);
}
template <class T, int Width>
TENON_HD TENON_INLINE pack<T, Width> smaller(pack<T, Width> a, pack<T, Width> b) {
  return base::lanewise<T>(base::smaller_of{}, a, b);
}

template <class T, int Width>
TENON_HD TENON_INLINE T reduce_add(const pack<T, Width>& a) {
  if constexpr (Width == 1)
    return a.lane[0];
  else
    return reduce_add(half<0>(a) + half<1>(a));
}
template <class T, int Width>
TENON_HD TENON_INLINE T reduce_mul(const pack<T, Width>& a) {
  if constexpr (Width == 1)
    return a.lane[0];
  else
    return reduce_mul(half<0>(a) * half<1>(a));
}
template <int Width>
TENON_HD TENON_INLINE bool any(const pack<bool, Width>& m) {
  typename pack<bool, Width>::word seen = 0;
  for (auto word : m.lane) seen |= word;
  return seen != 0;
}
template <int Width>
TENON_HD TENON_INLINE bool all(const pack<bool, Width>& m) {
  return !any(!m);
}

template <class T, int Width>
TENON_HD TENON_INLINE bool has_nan(const pack<T, Width>& a) {
  if constexpr (std::is_floating_point_v<T>)
    return any(a != a);
  else
    return false;
}
template <class T>
inline constexpr T nan = std::numeric_limits<T>::quiet_NaN();

/// Of lanes that are numbers.
template <class T, int Width>
TENON_HD TENON_INLINE T largest(const pack<T, Width>& a) {
  if constexpr (Width == 1)
    return a.lane[0];
  else
    return largest(larger(half<0>(a), half<1>(a)));
}
template <class T, int Width>
TENON_HD TENON_INLINE T smallest(const pack<T, Width>& a) {
  if constexpr (Width == 1)
    return a.lane[0];
  else
    return smallest(smaller(half<0>(a), half<1>(a)));
}

/// The largest lane, or NaN where any is one.
template <class T, int Width>
TENON_HD TENON_INLINE T reduce_max(const pack<T, Width>& a) {
  return has_nan(a) ? nan<T> : largest(a);
}
/// The smallest lane, or NaN where any is one.
template <class T, int Width>
TENON_HD TENON_INLINE T reduce_min(const pack<T, Width>& a) {
  return has_nan(a) ? nan<T> : smallest(a);
}

}  // namespace tenon::simd

#if defined(__CUDACC__)
#pragma nv_diagnostic pop
#endif
