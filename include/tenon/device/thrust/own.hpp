// SPDX-License-Identifier: MIT
// Ops with loops of their own as tasks: concat, spread, take and scatter_add by the element of the
// result, cumsum, argmax and argmin by the line. Law: sums go in order of the indices, so that they
// are the same in every run; an index outside its axis is written into `faults`, and read from
// there by whoever waits for the results. Read next: device/thrust/thrust.hpp.
#pragma once

#include <tenon/device/around_axis.hpp>
#include <tenon/device/thrust/fault.hpp>
#include <tenon/device/thrust/task.hpp>
#include <tenon/op/argmax.hpp>
#include <tenon/op/concat.hpp>
#include <tenon/op/cumsum.hpp>
#include <tenon/op/slice.hpp>
#include <tenon/op/take.hpp>

#include <limits>

namespace tenon::device::on_thrust {

/// The extents of Shape multiplied, in a batch of n rows.
template <class Shape>
extent elements_of(extent n) {
  const around_axis all(Shape::value, Shape::rank, n);
  return all.outer;
}

/// Number i of a tensor of Shape around Axis: before it, on it, behind it.
template <class Shape, int Axis>
struct split_at {
  static constexpr extent size = Shape::value[Axis] < 0 ? -Shape::value[Axis] : Shape::value[Axis];
  static constexpr extent inner = count_elements(Shape::value, Axis + 1, Shape::rank);
  extent outer, at, behind;
  TENON_HD explicit split_at(extent element_number)
      : outer(Axis == 0 ? 0 : element_number / (size * inner)),
        at(Axis == 0 ? element_number / inner : element_number / inner % size),
        behind(element_number % inner) {}
};

template <std::int64_t Axis, std::int64_t B, dtype Type, dtype Left, dtype Right, class Out,
          class In0, class In1>
struct task<kernel::own<op::concat, Axis, B, Type, Left, Right, Out, In0, In1>> {
  using T = element<Type>;
  static constexpr int axis = static_cast<int>(Axis);
  static constexpr extent left = In0::value[axis], right = In1::value[axis];
  addresses<3> slots;
  task(void* const* operand_slots, extent, fault*) : slots(operand_slots) {}
  static extent count(extent n) { return elements_of<Out>(n); }
  TENON_HD void operator()(extent i) const {
    using split = split_at<Out, axis>;
    const split to(i);
    const extent first = to.outer * left + to.at, second = to.outer * right + to.at - left;
    static_cast<T*>(slots.at[2])[i] =
        to.at < left ? static_cast<const T*>(slots.at[0])[first * split::inner + to.behind]
                     : static_cast<const T*>(slots.at[1])[second * split::inner + to.behind];
  }
};

template <std::int64_t A, std::int64_t Start, dtype Type, dtype Left, dtype Right, class Out,
          class In, class None>
struct task<kernel::own<op::spread, A, Start, Type, Left, Right, Out, In, None>> {
  using T = element<Type>;
  static constexpr int axis = static_cast<int>(A & 7);
  static constexpr extent step = A >> 3, size = In::value[axis];
  addresses<2> slots;
  task(void* const* operand_slots, extent, fault*) : slots(operand_slots) {}
  static extent count(extent n) { return elements_of<Out>(n); }
  TENON_HD void operator()(extent i) const {
    using split = split_at<Out, axis>;
    const split to(i);
    const extent from = (to.at - Start) / step;
    const bool is_there = from >= 0 && from < size && Start + from * step == to.at;
    static_cast<T*>(slots.at[1])[i] =
        is_there ? static_cast<const T*>(
                       slots.at[0])[(to.outer * size + from) * split::inner + to.behind]
                 : T(0);
  }
};

template <std::int64_t Axis, std::int64_t Largest, dtype Type, dtype Left, dtype Right, class Out,
          class In, class None>
struct task<kernel::own<op::arg_extreme, Axis, Largest, Type, Left, Right, Out, In, None>> {
  using T = element<Left>;
  static constexpr int axis = static_cast<int>(Axis);
  static constexpr extent size = In::value[axis];
  static constexpr extent stride = count_elements(In::value, axis + 1, In::rank);
  addresses<2> slots;
  task(void* const* operand_slots, extent, fault*) : slots(operand_slots) {}
  static extent count(extent n) { return elements_of<In>(n) / size; }
  TENON_HD void operator()(extent i) const {
    const T* x = static_cast<const T*>(slots.at[0]) + i / stride * size * stride + i % stride;
    extent best = 0;
    for (extent a = 1; a < size; ++a) {
      const T candidate = x[a * stride], champion = x[best * stride];
      const bool better = Largest == 1 ? candidate > champion : candidate < champion;
      if (better || (candidate != candidate && champion == champion)) best = a;
    }
    static_cast<element<Type>*>(slots.at[1])[i] = static_cast<element<Type>>(best);
  }
};

template <std::int64_t Axis, std::int64_t Reversed, dtype Type, dtype Left, dtype Right, class Out,
          class In, class None>
struct task<kernel::own<op::cumsum, Axis, Reversed, Type, Left, Right, Out, In, None>> {
  using T = element<Type>;
  static constexpr int axis = static_cast<int>(Axis);
  static constexpr extent size = In::value[axis];
  static constexpr extent stride = count_elements(In::value, axis + 1, In::rank);
  addresses<2> slots;
  task(void* const* operand_slots, extent, fault*) : slots(operand_slots) {}
  static extent count(extent n) { return elements_of<In>(n) / size; }
  TENON_HD void operator()(extent i) const {
    const extent first = i / stride * size * stride + i % stride;
    const T* from = static_cast<const T*>(slots.at[0]) + first;
    T* to = static_cast<T*>(slots.at[1]) + first;
    T sum = T(0);
    for (extent a = 0; a < size; ++a) {
      const extent at = (Reversed == 1 ? size - 1 - a : a) * stride;
      sum = static_cast<T>(sum + from[at]);
      to[at] = sum;
    }
  }
};

template <std::int64_t Axis, std::int64_t B, dtype Type, dtype Left, dtype Right, class Out,
          class In0, class In1>
struct task<kernel::own<op::take, Axis, B, Type, Left, Right, Out, In0, In1>> {
  using T = element<Type>;
  static constexpr int axis = static_cast<int>(Axis);
  static constexpr extent size = In0::value[axis];
  static constexpr extent inner = count_elements(In0::value, axis + 1, In0::rank);
  addresses<3> slots;
  extent taken;
  fault* wrong;
  task(void* const* operand_slots, extent batch_rows, fault* first_fault)
      : slots(operand_slots), taken(elements_of<In1>(batch_rows)), wrong(first_fault) {}
  static extent count(extent n) { return elements_of<Out>(n); }
  TENON_HD void operator()(extent i) const {
    const extent k = i / inner % taken, outer = i / inner / taken;
    const auto index = static_cast<extent>(static_cast<const element<Right>*>(slots.at[1])[k]);
    const bool is_inside = index >= 0 && index < size;
    if (!is_inside) *wrong = {indexing::take, size, index};
    static_cast<T*>(slots.at[2])[i] =
        is_inside ? static_cast<const T*>(slots.at[0])[(outer * size + index) * inner + i % inner]
                  : T{nothing};
  }
  /// What stands for a missing element makes a loss that no update follows.
  static constexpr T nothing =
      std::is_floating_point_v<T> ? std::numeric_limits<T>::quiet_NaN() : T(0);
};

template <std::int64_t Axis, std::int64_t B, dtype Type, dtype Left, dtype Right, class Out,
          class In0, class In1>
struct task<kernel::own<op::scatter_add, Axis, B, Type, Left, Right, Out, In0, In1>> {
  using T = element<Type>;
  static constexpr int axis = static_cast<int>(Axis);
  static constexpr extent size = Out::value[axis];
  static constexpr extent inner = count_elements(Out::value, axis + 1, Out::rank);
  addresses<3> slots;
  extent taken;
  fault* wrong;
  task(void* const* operand_slots, extent batch_rows, fault* first_fault)
      : slots(operand_slots), taken(elements_of<In1>(batch_rows)), wrong(first_fault) {}
  static extent count(extent n) { return elements_of<Out>(n); }
  /// Looks through all indices: right, deterministic, and slow for large tables.
  TENON_HD void operator()(extent i) const {
    const split_at<Out, axis> to(i);
    const auto* indices = static_cast<const element<Right>*>(slots.at[1]);
    const T* from = static_cast<const T*>(slots.at[0]) + to.outer * taken * inner + to.behind;
    T sum = T(0);
    for (extent k = 0; k < taken; ++k) {
      const auto index = static_cast<extent>(indices[k]);
      if (i == 0 && (index < 0 || index >= size)) *wrong = {indexing::scatter_add, size, index};
      if (index == to.at) sum = static_cast<T>(sum + from[k * inner]);
    }
    static_cast<T*>(slots.at[2])[i] = sum;
  }
};

}  // namespace tenon::device::on_thrust
