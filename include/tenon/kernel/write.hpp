// SPDX-License-Identifier: MIT
// write: what a body stores, from the registers that evaluate has filled: elements at the end of
// each step, values of the row, and puts, at the end of the row. Law: no byte behind the last lane
// that counts is touched. Read next: device/cpu/row.hpp.
#pragma once

#include <tenon/kernel/evaluate.hpp>

namespace tenon::kernel {

namespace detail {

template <extent Stride, class T, class V>
TENON_HD TENON_INLINE void store_lanes(T* to, const V& value, int count) {
  if constexpr (std::is_same_v<V, T>) {
    *to = value;
  } else if constexpr (Stride == 1) {
    if (count == V::width) {
      value.store(to);
    } else {
      value.store_partial(to, count);
    }
  } else {
    T values[V::width];
    value.store(values);
    for (int i = 0; i < count; ++i) to[i * Stride] = values[i];
  }
}

template <class Instruction>
struct writer {
  static constexpr bool is_store = false;
};
template <dtype Type, bool Row, int Phase, int Slot, int Input, extent... Strides>
struct writer<store<Type, Row, Phase, Slot, Input, Strides...>> {
  static constexpr bool is_store = true;
  template <int Width, class R>
  TENON_HD TENON_INLINE static void run(const place& p, int count, R& r) {
    using w = walk<Strides...>;
    auto* to = static_cast<element<Type>*>(p.slots[Slot]) + w::offset(p);
    store_lanes<w::inner>(to, widen < Row ? 1 : Width > (at<Input>(r)), count);
  }
};

template <dtype Type, int Phase, int Slot, int Input, int Position, extent Length, extent Step,
          extent... Strides>
struct writer<put<Type, Phase, Slot, Input, Position, Length, Step, Strides...>> {
  static constexpr bool is_store = true;
  template <int Width, class R>
  TENON_HD TENON_INLINE static void run(const place& p, int, R& r) {
    const auto at_position = static_cast<extent>(at<Position>(r));
    if (at_position < 0 || at_position >= Length) return;
    auto* to = static_cast<element<Type>*>(p.slots[Slot]) + walk<Strides...>::offset(p);
    to[at_position * Step] = at<Input>(r);
  }
};

template <class Body, scope Scope, int Phase, int Width, int I, class R>
TENON_HD TENON_INLINE void write_step(const place& p, int count, R& r) {
  using instruction = typename Body::template at<I>;
  if constexpr (writer<instruction>::is_store) {
    constexpr bool in_scope = instruction::is_row == (Scope == scope::row_registers);
    if constexpr (in_scope && (Scope == scope::row_registers || instruction::phase == Phase))
      writer<instruction>::template run<Width>(p, count, r);
  }
}

template <class Body, scope Scope, int Phase, int Width, class R, int... I>
TENON_HD TENON_INLINE void write_steps(const place& p, int count, R& r,
                                       std::integer_sequence<int, I...>) {
  (write_step<Body, Scope, Phase, Width, I>(p, count, r), ...);
}

}  // namespace detail

/// Writes what the body stores per element in this phase, or, in row scope, all that it stores per
/// row.
template <class Body, scope Scope, int Phase, int Width, class R>
TENON_HD TENON_INLINE void write(const place& p, int count, R& r) {
  detail::write_steps<Body, Scope, Phase, Width>(p, count, r,
                                                 std::make_integer_sequence<int, Body::size>{});
}

}  // namespace tenon::kernel
