// SPDX-License-Identifier: MIT
// From packs to registers: read a register's worth of lanes, compute, write the lanes back. Host
// only.
// Storage is an array (see base/pack.hpp); the copies to and from vectors vanish under -O1.
// Law: `lanewise<To>(op, packs...)` applies `op` to each register of the packs, in order.
// Read next: base/simd_math.hpp, base/pack.hpp.
#pragma once

#include <tenon/base/simd_math.hpp>
#include <tenon/base/simd_memory.hpp>

namespace tenon::simd {
template <class T, int Width>
struct pack;
}  // namespace tenon::simd

namespace tenon {
using simd::pack;
}  // namespace tenon

namespace tenon::base {

constexpr int smaller(int a, int b) { return a < b ? a : b; }

/// What a lane is stored as: itself, or as an int32 of a mask.
template <class T>
using stored = std::conditional_t<std::is_same_v<T, bool>, std::int32_t, T>;

/// Lanes that an operation on these types takes at a time: the widest type fills one register.
template <int Width, class... T>
constexpr int step_of() {
  int widest = 1;
  for (const int size :
       {(std::is_same_v<T, bool> && masks_are_bits ? 1 : int(sizeof(stored<T>)))...})
    widest = size > widest ? size : widest;
  return smaller(Width, register_bytes / widest);
}

template <int Offset, int Lanes, class T, int Width>
TENON_INLINE auto read(const pack<T, Width>& from) {
  if constexpr (std::is_same_v<T, bool> && masks_are_bits) {
    return static_cast<lane_bits<Lanes>>(from.lane[0] >> Offset);
  } else {
    simd_vector<stored<T>, Lanes> v;
    __builtin_memcpy(&v, from.lane + Offset, sizeof v);
    return v;
  }
}

template <int Offset, class T, int Width, class V>
TENON_INLINE void write(pack<T, Width>& to, V v) {
  if constexpr (std::is_same_v<T, bool> && masks_are_bits) {
    using bits = lane_bits<Width>;
    if constexpr (Offset == 0)
      to.lane[0] = v;
    else
      to.lane[0] = static_cast<bits>(to.lane[0] | static_cast<bits>(bits(v) << Offset));
  } else {
    __builtin_memcpy(to.lane + Offset, &v, sizeof v);
  }
}

template <int Offset, int Lanes, class Op, class To, int Width, class... T>
TENON_INLINE void apply_at(pack<To, Width>& to, Op op, const pack<T, Width>&... from) {
  write<Offset>(to, op(read<Offset, Lanes>(from)...));
}

/// op(registers of packs...) -> register of the result, for each register.
template <class To, class Op, int Width, class... T>
TENON_INLINE pack<To, Width> lanewise(Op op, const pack<T, Width>&... from) {
  constexpr int step = step_of<Width, To, T...>();
  pack<To, Width> to;
  if constexpr (step == Width) {
    apply_at<0, step>(to, op, from...);
  } else {
    [&]<int... I>(std::integer_sequence<int, I...>) {
      (apply_at<I * step, step>(to, op, from...), ...);
    }
    (std::make_integer_sequence<int, Width / step>{});
  }
  return to;
}

/// The first or the second half of the lanes, from register to register where they fill one.
template <int Half, class T, int Width>
TENON_INLINE pack<T, Width / 2> half(const pack<T, Width>& from) {
  constexpr int rest = Width / 2;
  pack<T, rest> to;
  if constexpr (step_of<Width, T>() == Width) {
    constexpr std::make_integer_sequence<int, rest> each{};
    write<0>(to, lanes_from<Half * rest>(read<0, Width>(from), each));
  } else {
    __builtin_memcpy(to.lane, from.lane + Half * rest, sizeof to.lane);
  }
  return to;
}

/// op.make<V>(offset) -> register of the result, for each register: loads, constants, iota.
template <class T, int Width, class Op>
TENON_INLINE pack<T, Width> generate(Op op) {
  constexpr int step = step_of<Width, T>();
  using V = simd_vector<T, step>;
  pack<T, Width> to;
  [&]<int... I>(std::integer_sequence<int, I...>) {
    (write<I * step>(to, op.template make<V>(I * step)), ...);
  }
  (std::make_integer_sequence<int, Width / step>{});
  return to;
}

/// op(register, offset) for each register: stores.
template <class Op, class T, int Width>
TENON_INLINE void visit(Op op, const pack<T, Width>& from) {
  constexpr int step = step_of<Width, T>();
  [&]<int... I>(std::integer_sequence<int, I...>) {
    (op(read<I * step, step>(from), I * step), ...);
  }
  (std::make_integer_sequence<int, Width / step>{});
}

template <class T>
struct fill {
  T all;
  template <class V>
  TENON_INLINE V make(int) const {
    return all - V{};  // not V{} + all: that would lose the sign of a zero
  }
};

struct count_up {
  template <class V>
  TENON_INLINE V make(int offset) const {
    V v{};
    for (int i = 0; i < lanes_in<V>; ++i) v[i] = static_cast<element<V>>(offset + i);
    return v;
  }
};

template <class T>
struct load_all {
  const T* from;
  template <class V>
  TENON_INLINE V make(int offset) const {
    V v;
    __builtin_memcpy(&v, from + offset, sizeof v);
    return v;
  }
};

template <class T>
struct load_some {
  const T* from;
  int count;
  template <class V>
  TENON_INLINE V make(int offset) const {
    const int left = count - offset;
    if (left <= 0) return load_first<V>(from, 0);  // beyond the end there is not even an address
    return load_first<V>(from + offset, smaller(left, lanes_in<V>));
  }
};

template <class T>
struct load_inside {
  const T* memory;
  std::int64_t first;
  int begin, end;
  template <class V>
  TENON_INLINE V make(int offset) const {
    constexpr int all = lanes_in<V>;
    const int from = begin - offset, to = end - offset;
    if (from >= all || to <= 0) return V{};
    return load_between<V>(memory, first + offset, from > 0 ? from : 0, smaller(to, all));
  }
};

template <class T>
struct load_apart {
  const T* from;
  std::int64_t stride;
  template <class V>
  TENON_INLINE V make(int offset) const {
    V v;
    for (int i = 0; i < lanes_in<V>; ++i) v[i] = from[(offset + i) * stride];
    return v;
  }
};

template <class T>
struct store_all {
  T* to;
  template <class V>
  TENON_INLINE void operator()(V v, int offset) const {
    __builtin_memcpy(to + offset, &v, sizeof v);
  }
};

template <class T>
struct store_some {
  T* to;
  int count;
  template <class V>
  TENON_INLINE void operator()(V v, int offset) const {
    const int left = count - offset;
    if (left > 0) store_first(to + offset, v, smaller(left, lanes_in<V>));
  }
};

}  // namespace tenon::base
