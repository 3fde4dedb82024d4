// SPDX-License-Identifier: MIT
// accesses_of<Kernel>: the bytes that a launch reads and writes, from its type and its addresses:
// no fewer than it does. Two launches whose bytes do not meet may run at the same time. Read next:
// device/cuda/overlap.hpp.
#pragma once

#include <tenon/device/cuda/overlap.hpp>
#include <tenon/device/role.hpp>
#include <tenon/shape/shape.hpp>

#include <utility>

namespace tenon::device::cuda {

/// Elements [first, last) around an address.
struct span_of_elements {
  extent first = 0, last = 0;
};

template <class Space, extent... Strides>
constexpr span_of_elements span_of(extent offset) {
  const extent strides[] = {Strides..., 0};
  span_of_elements out{offset, offset + 1};
  for (int a = 0; a < Space::rank; ++a) {
    const extent reach = (capacity(Space::extents[a]) - 1) * strides[a];
    (reach < 0 ? out.first : out.last) += reach;
  }
  return out;
}

/// Adds what one instruction touches; most touch nothing.
template <class Space, class Instruction>
struct access_of {
  static void add(accesses&, void* const*) {}
};
template <class Space, dtype T, bool Row, int Phase, int Slot, extent Offset, extent... S>
struct access_of<Space, kernel::load<T, Row, Phase, Slot, Offset, S...>> {
  static void add(accesses& to, void* const* slots) {
    constexpr span_of_elements span = span_of<Space, S...>(Offset);
    to.read(slots[Slot], span.first * size_of(T), span.last * size_of(T));
  }
};
template <class Space, dtype T, bool Row, int Phase, int Slot, int Axis, extent First, extent Last,
          extent Offset, extent... S>
struct access_of<Space, kernel::guarded_load<T, Row, Phase, Slot, Axis, First, Last, Offset, S...>>
    : access_of<Space, kernel::load<T, Row, Phase, Slot, Offset, S...>> {};
template <class Space, dtype T, int Phase, int Slot, int Position, extent Length, extent Step,
          extent Offset, extent... S>
struct access_of<Space, kernel::pick<T, Phase, Slot, Position, Length, Step, Offset, S...>> {
  static void add(accesses& to, void* const* slots) {
    constexpr span_of_elements span = span_of<Space, S...>(Offset);
    to.read(slots[Slot], span.first * size_of(T), (span.last + (Length - 1) * Step) * size_of(T));
  }
};
template <class Space, dtype T, bool Row, int Phase, int Slot, int Input, extent... S>
struct access_of<Space, kernel::store<T, Row, Phase, Slot, Input, S...>> {
  static void add(accesses& to, void* const* slots) {
    constexpr span_of_elements span = span_of<Space, S...>(0);
    to.write(slots[Slot], span.first * size_of(T), span.last * size_of(T));
  }
};
template <class Space, dtype T, int Phase, int Slot, int Input, int Position, extent Length,
          extent Step, extent... S>
struct access_of<Space, kernel::put<T, Phase, Slot, Input, Position, Length, Step, S...>> {
  static void add(accesses& to, void* const* slots) {
    constexpr span_of_elements span = span_of<Space, S...>(0);
    to.write(slots[Slot], span.first * size_of(T), (span.last + (Length - 1) * Step) * size_of(T));
  }
};

template <class Space, class Body, int... I>
void add_body(accesses& to, void* const* slots, std::integer_sequence<int, I...>) {
  (access_of<Space, typename Body::template at<I>>::add(to, slots), ...);
}

/// Adds what a kernel touches beside its scratch.
template <class Kernel>
struct kernel_access;
template <class Space, int Inner, class Body>
struct kernel_access<kernel::row<Space, Inner, Body>> {
  static void add(accesses& to, void* const* slots) {
    add_body<Space, Body>(to, slots, std::make_integer_sequence<int, Body::size>{});
  }
};
template <class Space, int First, int Last, class Body>
struct kernel_access<kernel::column<Space, First, Last, Body>>
    : kernel_access<kernel::row<Space, 0, Body>> {};
template <class Op, std::int64_t A, std::int64_t B, dtype Type, class Out, class Left, class Right,
          class Space, class Body>
struct kernel_access<kernel::contraction<Op, A, B, Type, Out, Left, Right, Space, Body>> {
  static void add(accesses& to, void* const* slots) {
    to.read(slots[0], 0, count_elements(Left::value) * size_of(Type));
    if constexpr (Op::arity > 1) to.read(slots[1], 0, count_elements(Right::value) * size_of(Type));
    add_body<Space, Body>(to, slots, std::make_integer_sequence<int, Body::size>{});
  }
};
template <class Op, std::int64_t A, std::int64_t B, dtype Type, dtype Left, dtype Right, class Out,
          class InA, class InB>
struct kernel_access<kernel::own<Op, A, B, Type, Left, Right, Out, InA, InB>> {
  static void add(accesses& to, void* const* slots) {
    to.read(slots[0], 0, count_elements(InA::value) * size_of(Left));
    if constexpr (Op::arity > 1) to.read(slots[1], 0, count_elements(InB::value) * size_of(Right));
    to.write(slots[Op::arity], 0, count_elements(Out::value) * size_of(Type));
  }
};

/// All bytes that a launch of Kernel touches.
template <class Kernel>
accesses accesses_of(void* const* slots, std::byte* scratch, extent scratch_bytes) {
  accesses out;
  kernel_access<Kernel>::add(out, slots);
  if (scratch_bytes > 0) out.write(scratch, 0, scratch_bytes);
  return out;
}

}  // namespace tenon::device::cuda
