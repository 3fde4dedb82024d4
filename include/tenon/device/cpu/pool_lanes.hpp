// SPDX-License-Identifier: MIT
// pool_lanes: packs of every Step-th element of a row, from memory and back, by shuffles where Step
// is small: a load of one lane after another takes ten times as long. Packs fill one register or
// less. Law: no element is read or written but those that are named.
// Read next: device/cpu/pool_plan.hpp.
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/device/cpu/gemm_tile.hpp>

namespace tenon::device::cpu::detail {

template <class T, int Width, int... From>
TENON_INLINE pack<T, Width> shuffle(const pack<T, Width>& u, const pack<T, Width>& v,
                                    std::integer_sequence<int, From...>) {
  pack<T, Width> to;
  base::write<0>(to, shuffled<From...>(base::read<0, Width>(u), base::read<0, Width>(v)));
  return to;
}

/// Of elements in packs 0, 1, ..., Step - 1, lane l is to be element First + l * Step: adds those
/// of pack number Pack, one after another, to pack 0.
template <int Step, int First, int Pack, class T, int Width>
TENON_INLINE pack<T, Width> with_every(const pack<T, Width>& so_far, const pack<T, Width>& next) {
  constexpr auto from = [](int lane) {
    const int element = First + lane * Step;
    if (element / Width == Pack) return Width + element % Width;
    return Pack == 1 ? element % Width : lane;
  };
  return [&]<int... L>(std::integer_sequence<int, L...>) {
    return shuffle(so_far, next, std::integer_sequence<int, from(L)...>{});
  }
  (std::make_integer_sequence<int, Width>{});
}

/// Of Step packs whose lanes are taken in turn, pack number Part of the result: adds those of pack
/// number Pack, one after another, to pack 0.
template <int Step, int Part, int Pack, class T, int Width>
TENON_INLINE pack<T, Width> with_turns_of(const pack<T, Width>& so_far,
                                          const pack<T, Width>& next) {
  constexpr auto from = [](int lane) {
    const int element = Part * Width + lane;
    if (element % Step == Pack) return Width + element / Step;
    return Pack == 1 ? element / Step : lane;
  };
  return [&]<int... L>(std::integer_sequence<int, L...>) {
    return shuffle(so_far, next, std::integer_sequence<int, from(L)...>{});
  }
  (std::make_integer_sequence<int, Width>{});
}

/// The first Count lanes; the others are zero, and their memory is not touched.
template <class V, extent Count, class T>
TENON_INLINE V load_part(const T* from) {
  if constexpr (Count >= V::width) {
    return V::load(from);
  } else if constexpr (Count <= 0) {
    return V(T(0));
  } else {
    V to;
    using R = base::simd_vector<T, V::width>;
    base::write<0>(to, base::load_first<R>(from, static_cast<int>(Count)));
    return to;
  }
}

/// Lane l is element First + l * Step of those in Step packs.
template <int First, class T, int Width, extent Step>
TENON_INLINE pack<T, Width> every(const pack<T, Width> (&packs)[Step]) {
  pack<T, Width> all = packs[0];
  if constexpr (Step > 1) all = with_every<int{Step}, First, 1>(all, packs[1]);
  if constexpr (Step > 2) all = with_every<int{Step}, First, 2>(all, packs[2]);
  if constexpr (Step > 3) all = with_every<int{Step}, First, 3>(all, packs[3]);
  return all;
}

/// Lane l is from[First + l * Step], where that is one of the Count elements that may be read; the
/// other lanes hold values nobody asked for: shuffled with zeros, g++ 12 would take them apart.
template <class V, int Step, int First, extent Count, class T>
TENON_INLINE V load_every(const T* from) {
  constexpr int width = V::width;
  if constexpr (Step > 4) {
    static_assert(Count >= Step * width);
    return V::load_strided(from + First, Step);
  } else {
    V all = load_part<V, Count>(from);
    if constexpr (Step > 1 && Count <= width) all = with_every<Step, First, 1>(all, all);
    if constexpr (Step > 1 && Count > width)
      all = with_every<Step, First, 1>(all, load_part<V, Count - width>(from + width));
    if constexpr (Step > 2 && Count > 2 * width)
      all = with_every<Step, First, 2>(all, load_part<V, Count - 2 * width>(from + 2 * width));
    if constexpr (Step > 3 && Count > 3 * width)
      all = with_every<Step, First, 3>(all, load_part<V, Count - 3 * width>(from + 3 * width));
    return all;
  }
}
/// The same of as many elements as there are in Step packs.
template <class V, extent Step, class T>
TENON_INLINE V load_every(const T* from) {
  return load_every<V, int{Step}, 0, Step * V::width>(from);
}

/// Hands Count lanes, at most all, to a store.
template <extent Count, class Store, class V>
TENON_INLINE void emit(const Store& store, extent channel, extent column, const V& value) {
  if constexpr (Count >= V::width)
    store.full(channel, column, value);
  else if constexpr (Count > 0)
    store.partial(channel, column, value, static_cast<int>(Count));
}

/// Hands out Count elements: lane l of value[p] is element l * Step + p.
template <extent Count, int Part = 0, class Store, class T, int Width, extent Step>
TENON_INLINE void write_apart(const Store& store, extent channel, extent column,
                              const pack<T, Width> (&value)[Step]) {
  if constexpr (Step > 4) {
    T line[Width * Step];
    for (extent p = 0; p < Step; ++p)
      for (int l = 0; l < Width; ++l) line[l * Step + p] = value[p][l];
    extent c = 0;
    for (; c + Width <= Count; c += Width)
      store.full(channel, column + c, pack<T, Width>::load(line + c));
    if constexpr (Count % Width > 0)
      emit<Count % Width>(store, channel, column + c, pack<T, Width>::load(line + c));
  } else if constexpr (Count > 0) {
    pack<T, Width> all = value[0];
    if constexpr (Step > 1) all = with_turns_of<int{Step}, Part, 1>(all, value[1]);
    if constexpr (Step > 2) all = with_turns_of<int{Step}, Part, 2>(all, value[2]);
    if constexpr (Step > 3) all = with_turns_of<int{Step}, Part, 3>(all, value[3]);
    emit<Count>(store, channel, column, all);
    write_apart<Count - Width, Part + 1>(store, channel, column + Width, value);
  }
}

}  // namespace tenon::device::cpu::detail
