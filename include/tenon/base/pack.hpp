// SPDX-License-Identifier: MIT
// A pack is Width numbers that travel together: the value that CPU kernels compute with.
// pack<T, Width> holds lanes, pack<bool, Width> (base/mask.hpp) says yes or no for each; Width is a
// power of two and may span registers. Law: an operation does to each lane what the scalar one
// does, bit for bit.
// The storage is an array and not a compiler vector, because nvcc refuses vectors in __host__
// __device__ functions: each operation here is a TENON_HD door to host-only code on registers.
// Read next: base/lanewise.hpp, base/mask.hpp, base/math.hpp.
#pragma once

#include <tenon/base/lane_op.hpp>
#include <tenon/base/mask.hpp>

// A door is callable from templates that also run on a device, where no pack exists.
#if defined(__CUDACC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 20011
#pragma nv_diag_suppress 20014
#endif

namespace tenon::simd {

/// Lanes of T that fill one register of the instruction set this file is compiled for.
template <class T>
constexpr int native_width = base::register_bytes / int(sizeof(T));

template <class T, int Width>
struct pack {
  static_assert(Width > 0 && (Width & (Width - 1)) == 0, "pack: the width is a power of two");
  using value_type = T;
  using mask = pack<bool, Width>;
  static constexpr int width = Width;

  alignas(base::smaller(base::register_bytes, int(sizeof(T)) * Width)) T lane[Width];

  pack() = default;
  /// All lanes equal.
  TENON_HD TENON_INLINE pack(T all) { *this = base::generate<T, Width>(base::fill<T>{all}); }

  TENON_HD TENON_INLINE static pack load(const T* from) {
    return base::generate<T, Width>(base::load_all<T>{from});
  }
  /// The first `count` lanes; the others are zero, and their memory is not touched.
  TENON_HD TENON_INLINE static pack load_partial(const T* from, int count) {
    return base::generate<T, Width>(base::load_some<T>{from, count});
  }
  /// Lane i of [begin, end) is memory[first + i]; the others are zero, and their memory, which may
  /// not be there, is not touched.
  TENON_HD TENON_INLINE static pack load_between(const T* memory, std::int64_t first, int begin,
                                                 int end) {
    return base::generate<T, Width>(base::load_inside<T>{memory, first, begin, end});
  }
  /// Lane i is from[i * stride].
  TENON_HD TENON_INLINE static pack load_strided(const T* from, std::int64_t stride) {
    return base::generate<T, Width>(base::load_apart<T>{from, stride});
  }
  /// 0, 1, 2, ...
  TENON_HD TENON_INLINE static pack lanes() { return base::generate<T, Width>(base::count_up{}); }

  TENON_HD TENON_INLINE void store(T* to) const { base::visit(base::store_all<T>{to}, *this); }
  /// Memory at or past `count` lanes is not touched.
  TENON_HD TENON_INLINE void store_partial(T* to, int count) const {
    base::visit(base::store_some<T>{to, count}, *this);
  }
  TENON_HD TENON_INLINE T operator[](int i) const { return lane[i]; }

  TENON_HD TENON_INLINE friend pack operator+(pack a, pack b) {
    return base::lanewise<T>(base::plus{}, a, b);
  }
  TENON_HD TENON_INLINE friend pack operator-(pack a, pack b) {
    return base::lanewise<T>(base::minus{}, a, b);
  }
  TENON_HD TENON_INLINE friend pack operator*(pack a, pack b) {
    return base::lanewise<T>(base::times{}, a, b);
  }
  TENON_HD TENON_INLINE friend pack operator/(pack a, pack b) {
    return base::lanewise<T>(base::over{}, a, b);
  }
  TENON_HD TENON_INLINE friend pack operator&(pack a, pack b) {
    return base::lanewise<T>(base::both{}, a, b);
  }
  TENON_HD TENON_INLINE friend pack operator|(pack a, pack b) {
    return base::lanewise<T>(base::either{}, a, b);
  }
  TENON_HD TENON_INLINE friend pack operator^(pack a, pack b) {
    return base::lanewise<T>(base::differ{}, a, b);
  }
  TENON_HD TENON_INLINE friend pack operator-(pack a) {
    return base::lanewise<T>(base::negated{}, a);
  }
  TENON_HD TENON_INLINE friend pack operator~(pack a) {
    return base::lanewise<T>(base::flipped{}, a);
  }
  TENON_HD TENON_INLINE friend pack operator<<(pack a, int by) {
    return base::lanewise<T>(base::shift_left{by}, a);
  }
  TENON_HD TENON_INLINE friend pack operator>>(pack a, int by) {
    return base::lanewise<T>(base::shift_right{by}, a);
  }
  TENON_HD TENON_INLINE pack& operator+=(pack b) { return *this = *this + b; }
  TENON_HD TENON_INLINE pack& operator-=(pack b) { return *this = *this - b; }
  TENON_HD TENON_INLINE pack& operator*=(pack b) { return *this = *this * b; }
  TENON_HD TENON_INLINE pack& operator/=(pack b) { return *this = *this / b; }
  TENON_HD TENON_INLINE friend mask operator==(pack a, pack b) {
    return base::lanewise<bool>(base::related<base::relation::equal>{}, a, b);
  }
  TENON_HD TENON_INLINE friend mask operator!=(pack a, pack b) {
    return base::lanewise<bool>(base::related<base::relation::not_equal>{}, a, b);
  }
  TENON_HD TENON_INLINE friend mask operator<(pack a, pack b) {
    return base::lanewise<bool>(base::related<base::relation::less>{}, a, b);
  }
  TENON_HD TENON_INLINE friend mask operator<=(pack a, pack b) {
    return base::lanewise<bool>(base::related<base::relation::less_equal>{}, a, b);
  }
  TENON_HD TENON_INLINE friend mask operator>(pack a, pack b) {
    return base::lanewise<bool>(base::related<base::relation::less>{}, b, a);
  }
  TENON_HD TENON_INLINE friend mask operator>=(pack a, pack b) {
    return base::lanewise<bool>(base::related<base::relation::less_equal>{}, b, a);
  }
};

/// a where the mask is set, else b.
template <class T, int Width>
TENON_HD TENON_INLINE pack<T, Width> select(pack<bool, Width> m, pack<T, Width> a,
                                            pack<T, Width> b) {
  return base::lanewise<T>(base::chosen{}, m, a, b);
}
/// The same of masks, whose lanes may be bits.
template <int Width>
TENON_HD TENON_INLINE pack<bool, Width> select(pack<bool, Width> m, pack<bool, Width> a,
                                               pack<bool, Width> b) {
  return (m && a) || (!m && b);
}

/// The lanes as `To`, each as static_cast does it; masks become 0 and 1, numbers the mask `!= 0`.
template <class To, class T, int Width>
TENON_HD TENON_INLINE pack<To, Width> convert(pack<T, Width> a) {
  if constexpr (std::is_same_v<To, T>)
    return a;
  else if constexpr (std::is_same_v<To, bool>)
    return a != pack<T, Width>(T(0));
  else if constexpr (std::is_same_v<T, bool>)
    return select(a, pack<To, Width>(To(1)), pack<To, Width>(To(0)));
  else
    return base::lanewise<To>(base::cast<To>{}, a);
}

/// One number, so that a value rule may say convert for either.
template <class To, class T>
requires std::is_arithmetic_v<T> TENON_HD TENON_INLINE constexpr To convert(T x) {
  return static_cast<To>(x);
}

}  // namespace tenon::simd

namespace tenon {
using simd::native_width;
using simd::pack;
}  // namespace tenon
