// SPDX-License-Identifier: MIT
// evaluate: runs the instructions of a body at one place of its loop, for a scalar (Width 1) or a
// pack of Width neighbours along the last axis. Row registers are scalars that live as long as the
// row; the others live for one call. Law: every width computes the same lanes; what no fold or
// store of the phase needs, the compiler drops. Read next: kernel/write.hpp.
// Over 250 lines: one step for each kind of instruction.
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/base/pack.hpp>
#include <tenon/kernel/instruction.hpp>
#include <tenon/shape/dims.hpp>

#include <type_traits>

namespace tenon::kernel {

namespace detail {
template <class T, int Width>
struct lane_type {
  using type = pack<T, Width>;
};
template <class T>
struct lane_type<T, 1> {
  using type = T;
};
}  // namespace detail

/// Width neighbouring values of T: T itself for one, a pack for more.
template <class T, int Width>
using lanes = typename detail::lane_type<T, Width>::type;

/// Where a body runs: the operands, the index along every axis, and the rows of the batch.
struct place {
  void* const* slots;
  extent index[max_rank];
  extent rows;
};

namespace detail {

/// Stands where instruction I has no state.
template <int I>
struct numbered_place {};

template <int I, class T>
struct cell {
  T value;
};
template <int I, class T>
TENON_HD TENON_INLINE T& at(cell<I, T>& c) {
  return c.value;
}

template <class Instruction, int Width>
using register_type = lanes<element<Instruction::type>, Instruction::is_row ? 1 : Width>;

template <class Body, int Width, class Sequence>
struct registers;
template <class Body, int Width, int... I>
struct registers<Body, Width, std::integer_sequence<int, I...>>
    : cell<I, register_type<typename Body::template at<I>, Width>>... {};

template <extent... Strides>
struct walk {
  static constexpr extent last_stride() {
    extent last = 0;
    ((last = Strides), ...);
    return last;
  }
  static constexpr extent inner = last_stride();
  /// A fold, not a loop over an array of strides: device code cannot read a static array of the
  /// host.
  TENON_HD TENON_INLINE static extent offset(const place& p) {
    extent sum = 0;
    int axis = 0;
    ((sum += p.index[axis++] * Strides), ...);
    return sum;
  }
};

}  // namespace detail

/// All registers of a body at one place.
template <class Body, int Width>
using registers = detail::registers<Body, Width, std::make_integer_sequence<int, Body::size>>;

namespace detail {

/// Reads `count` neighbours (all of them where count is Width).
template <class V, extent Stride, class T>
TENON_HD TENON_INLINE V load_lanes(const T* from, int count) {
  if constexpr (std::is_same_v<V, T>) {
    return *from;
  } else if constexpr (Stride == 1) {
    return count == V::width ? V::load(from) : V::load_partial(from, count);
  } else if constexpr (Stride == 0) {
    return V(*from);
  } else {
    T values[V::width] = {};
    for (int i = 0; i < count; ++i) values[i] = from[i * Stride];
    return V::load(values);
  }
}

/// How an instruction fills its register: one specialisation each.
template <class Instruction>
struct step;

template <dtype Type, bool Row, int Phase, int Slot, extent Offset, extent... Strides>
struct step<load<Type, Row, Phase, Slot, Offset, Strides...>> {
  template <class V, class R>
  TENON_HD TENON_INLINE static V run(const place& p, int count, R&) {
    using w = walk<Strides...>;
    const auto* from = static_cast<const element<Type>*>(p.slots[Slot]) + Offset + w::offset(p);
    return load_lanes<V, w::inner>(from, count);
  }
};

template <dtype Type, bool Row, int Phase, int Slot, int Axis, extent First, extent Last,
          extent Offset, extent... Strides>
struct step<guarded_load<Type, Row, Phase, Slot, Axis, First, Last, Offset, Strides...>> {
  using T = element<Type>;
  using w = walk<Strides...>;
  template <class V, class R>
  TENON_HD TENON_INLINE static V run(const place& p, int count, R&) {
    constexpr bool crosses = !std::is_same_v<V, T> && Axis + 1 == sizeof...(Strides);
    const extent at_axis = p.index[Axis], last = at_axis + (crosses ? count : 1);
    const auto* memory = static_cast<const T*>(p.slots[Slot]);
    const extent first = Offset + w::offset(p);
    const bool within = (First == 0 || at_axis >= First) && (Last == no_end || last <= Last);
    if (within) [[likely]]
      return load_lanes<V, w::inner>(memory + first, count);
    if constexpr (crosses && w::inner == 1) {
      const extent begin = at_axis >= First ? 0 : First - at_axis;
      const extent end = Last == no_end || last <= Last ? count : Last - at_axis;
      if (begin >= end) return V(0);
      return V::load_between(memory, first, static_cast<int>(begin), static_cast<int>(end));
    } else if constexpr (crosses) {
      T values[V::width] = {};
      for (int i = 0; i < count; ++i)
        if (at_axis + i >= First && at_axis + i < Last) values[i] = memory[first + i * w::inner];
      return V::load(values);
    } else {
      return V(0);
    }
  }
};

template <dtype Type, int Phase, int Slot, int Position, extent Length, extent Step, extent Offset,
          extent... Strides>
struct step<pick<Type, Phase, Slot, Position, Length, Step, Offset, Strides...>> {
  template <class V, class R>
  TENON_HD TENON_INLINE static V run(const place& p, int, R& r) {
    const extent at_position = static_cast<extent>(at<Position>(r));
    if (at_position < 0 || at_position >= Length) return V(0);
    const auto* from = static_cast<const element<Type>*>(p.slots[Slot]) + Offset;
    return from[walk<Strides...>::offset(p) + at_position * Step];
  }
};

template <dtype Type, std::int64_t Bits>
struct step<constant<Type, Bits>> {
  template <class V, class R>
  TENON_HD TENON_INLINE static V run(const place&, int, R&) {
    return static_cast<V>(__builtin_bit_cast(double, Bits));
  }
};

template <dtype Type, bool Row, extent Offset, extent... Strides>
struct step<position<Type, Row, Offset, Strides...>> {
  template <class V, class R>
  TENON_HD TENON_INLINE static V run(const place& p, int, R&) {
    using w = walk<Strides...>;
    using T = element<Type>;
    const V first = V(static_cast<T>(Offset + w::offset(p)));
    if constexpr (std::is_same_v<V, T> || w::inner == 0) {
      return first;
    } else {
      return first + V::lanes() * V(static_cast<T>(w::inner));
    }
  }
};

template <dtype Type>
struct step<row_count<Type>> {
  template <class V, class R>
  TENON_HD TENON_INLINE static V run(const place& p, int, R&) {
    return static_cast<V>(p.rows);
  }
};

/// A register as an operand of V's width: a row register is repeated over the lanes.
template <int Width, class T>
TENON_HD TENON_INLINE auto widen(const T& value) {
  if constexpr (Width > 1 && std::is_arithmetic_v<T>) {
    return pack<T, Width>(value);
  } else {
    return value;
  }
}

/// Lane l of a register; a row register is every lane.
template <class T>
TENON_HD TENON_INLINE auto lane(const T& value, int l) {
  if constexpr (std::is_arithmetic_v<T>) {
    return value;
  } else {
    return value[l];
  }
}

template <class Op, dtype Type, bool Row, int Phase, int... Inputs>
struct step<apply<Op, Type, Row, Phase, Inputs...>> {
  template <class V, class R>
  TENON_HD TENON_INLINE static V run(const place&, int, R& r) {
    if constexpr (std::is_arithmetic_v<V>) {
      return static_cast<V>(Op::value(at<Inputs>(r)...));
    } else if constexpr (requires { Op::scalar_only; }) {
      V out;
      for (int l = 0; l < V::width; ++l) out.lane[l] = Op::value(lane(at<Inputs>(r), l)...);
      return out;
    } else {
      return Op::value(widen<V::width>(at<Inputs>(r))...);
    }
  }
};

}  // namespace detail

/// What may run at a call of evaluate: registers of the row or of the element; of the element again
/// in every phase, or each in its own phase alone, where registers outlive the phase.
enum class scope : std::uint8_t { row_registers, element_registers, fresh_registers };

namespace detail {

/// Folds receive their value from the loop, stores have none, a product receives its own: all
/// others are made here.
template <class Instruction>
inline constexpr bool is_made = true;
template <class Op, dtype Type, int Phase, int Input>
inline constexpr bool is_made<fold<Op, Type, Phase, Input>> = false;
template <dtype Type>
inline constexpr bool is_made<product<Type>> = false;
template <dtype Type, bool Row, int Phase, int Slot, int Input, extent... Strides>
inline constexpr bool is_made<store<Type, Row, Phase, Slot, Input, Strides...>> = false;

template <dtype Type, int Phase, int Slot, int Input, int Position, extent Length, extent Step,
          extent... Strides>
inline constexpr bool is_made<put<Type, Phase, Slot, Input, Position, Length, Step, Strides...>> =
    false;

/// Registers may know the value of an instruction from an earlier phase.
template <class R, int I, int Phase>
concept recalled = requires { requires R::template recalls<I, Phase>; };

template <class Body, scope Scope, int Phase, int I, class R>
TENON_HD TENON_INLINE void run_step(const place& p, int count, R& r) {
  using instruction = typename Body::template at<I>;
  constexpr bool in_scope = instruction::is_row == (Scope == scope::row_registers);
  constexpr bool in_phase =
      Scope == scope::element_registers ? instruction::phase <= Phase : instruction::phase == Phase;
  if constexpr (in_scope && in_phase && is_made<instruction>) {
    using V = std::remove_reference_t<decltype(at<I>(r))>;
    if constexpr (recalled<R, I, Phase>)
      at<I>(r) = r.template recall<I, V>();
    else
      at<I>(r) = step<instruction>::template run<V>(p, count, r);
  }
}

template <class Body, scope Scope, int Phase, class R, int... I>
TENON_HD TENON_INLINE void run_steps(const place& p, int count, R& r,
                                     std::integer_sequence<int, I...>) {
  (run_step<Body, Scope, Phase, I>(p, count, r), ...);
}

}  // namespace detail

/// Fills the registers of one scope: those of exactly this phase, or element registers up to it.
template <class Body, scope Scope, int Phase, class R>
TENON_HD TENON_INLINE void evaluate(const place& p, int count, R& r) {
  detail::run_steps<Body, Scope, Phase>(p, count, r, std::make_integer_sequence<int, Body::size>{});
}

namespace detail {

template <class Body, int... I>
constexpr int count_phases(std::integer_sequence<int, I...>) {
  int last = 0;
  ((last = Body::template at<I>::phase > last ? Body::template at<I>::phase : last), ...);
  return last + 1;
}

}  // namespace detail

/// One more than the number of folds that wait for one another.
template <class Body>
inline constexpr int phases =
    detail::count_phases<Body>(std::make_integer_sequence<int, Body::size>{});

}  // namespace tenon::kernel
