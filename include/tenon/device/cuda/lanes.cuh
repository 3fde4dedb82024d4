// SPDX-License-Identifier: MIT
// lanes: a thread computes a few neighbouring elements at once, one instruction for all of them
// before the next, so that the compiler sees neighbouring loads and stores side by side and makes
// accesses of 16 bytes of them. Read next: device/cuda/each.cuh.
#pragma once

#include <tenon/device/thrust/task.hpp>

namespace tenon::device::cuda {

using kernel::place;
using kernel::scope;

/// Elements at once: as many floats as 16 bytes hold, where no group of neighbours crosses the end
/// of the last axis (but at the end of all, for a single axis).
template <class Space, class Body>
inline constexpr int lanes_at_once = [] {
  constexpr extent last = Space::extents[Space::rank > 0 ? Space::rank - 1 : 0];
  constexpr bool divides = Space::rank == 1 || (Space::rank > 1 && last % 4 == 0);
  return divides && Body::size <= 48 ? 4 : 1;
}();

/// The same within rows: none may cross the end of a row.
template <class Space, class Body>
inline constexpr int lanes_in_row = [] {
  constexpr extent last = Space::extents[Space::rank > 0 ? Space::rank - 1 : 0];
  return last > 0 && last % 4 == 0 && Body::size <= 48 ? 4 : 1;
}();

/// Whether an instruction walks along operand Slot: then it is an array, not a single number.
template <class Instruction, int Slot>
inline constexpr bool walks_slot = false;
template <dtype T, bool Row, int Phase, int Slot, extent Offset, extent... S>
inline constexpr bool walks_slot<kernel::load<T, Row, Phase, Slot, Offset, S...>, Slot> =
    ((S != 0) || ...);
template <dtype T, bool Row, int Phase, int Slot, int Input, extent... S>
inline constexpr bool walks_slot<kernel::store<T, Row, Phase, Slot, Input, S...>, Slot> =
    ((S != 0) || ...);

/// The operands of a task; arrays are known to be aligned: device memory is, and plans keep it so.
template <class Body>
struct aligned_slots {
  void* at[slot_count<Body>];
  template <class Task>
  __device__ explicit aligned_slots(const Task& what) {
    set(what, std::make_integer_sequence<int, slot_count<Body>>{},
        std::make_integer_sequence<int, Body::size>{});
  }

 private:
  template <class Task, int... Slot, class Instructions>
  __device__ void set(const Task& what, std::integer_sequence<int, Slot...>, Instructions all) {
    (set_one<Slot>(what, all), ...);
  }
  template <int Slot, class Task, int... I>
  __device__ void set_one(const Task& what, std::integer_sequence<int, I...>) {
    constexpr bool is_array = (walks_slot<typename Body::template at<I>, Slot> || ...);
    at[Slot] = is_array ? __builtin_assume_aligned(what.slots.at[Slot], 64) : what.slots.at[Slot];
  }
};

/// Width neighbours along the last axis of a space of Rank axes, from a place on.
template <class Body, int Rank, int Width>
struct lanes {
  using registers = kernel::registers<Body, 1>;
  using sequence = std::make_integer_sequence<int, Body::size>;

  template <scope Scope, int Phase>
  __device__ static void evaluate(const place& p, registers* r) {
    evaluate<Scope, Phase>(p, r, sequence{});
  }
  template <scope Scope, int Phase>
  __device__ static void write(const place& p, registers* r) {
    write<Scope, Phase>(p, r, sequence{});
  }

 private:
  __device__ static place at(const place& p, int lane) {
    place out = p;
    out.index[Rank - 1] += lane;
    return out;
  }
  template <scope Scope, int Phase, int... I>
  __device__ static void evaluate(const place& p, registers* r, std::integer_sequence<int, I...>) {
    (evaluate_one<Scope, Phase, I>(p, r), ...);
  }
  template <scope Scope, int Phase, int I>
  __device__ static void evaluate_one(const place& p, registers* r) {
#pragma unroll
    for (int lane = 0; lane < Width; ++lane)
      kernel::detail::run_step<Body, Scope, Phase, I>(at(p, lane), 1, r[lane]);
  }
  template <scope Scope, int Phase, int... I>
  __device__ static void write(const place& p, registers* r, std::integer_sequence<int, I...>) {
    (write_one<Scope, Phase, I>(p, r), ...);
  }
  template <scope Scope, int Phase, int I>
  __device__ static void write_one(const place& p, registers* r) {
#pragma unroll
    for (int lane = 0; lane < Width; ++lane)
      kernel::detail::write_step<Body, Scope, Phase, 1, I>(at(p, lane), 1, r[lane]);
  }
};

}  // namespace tenon::device::cuda
