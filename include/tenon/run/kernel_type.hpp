// SPDX-License-Identifier: MIT
// kernel_type: a kernel of the plan, a value, becomes a kernel type. Program is any type with a
// static constexpr member `schedule`; it never appears in the resulting type, which is the return
// type of a function so that no compiler keeps it as sugar.
// Law: equal kernel values give the same type. Read next: run/program.hpp.
#pragma once

#include <tenon/kernel/instruction.hpp>
#include <tenon/plan/schedule.hpp>

namespace tenon::run {

namespace detail {

using graph::detail::type_box;

template <class Program, int I>
inline constexpr plan::instruction instruction_at = Program::schedule.instructions[I];

template <class Program, int K>
inline constexpr plan::kernel kernel_at = Program::schedule.kernels[K];

/// Behind an axis that ends with its elements nobody needs to look where they end.
template <class Program, int K, int I>
constexpr extent guarded_end() {
  constexpr pass::guard g = instruction_at<Program, I>.guard;
  return g.last == kernel_at<Program, K>.space[g.axis] ? kernel::no_end : g.last;
}

template <class Program, int K, int I, int... Axes>
constexpr auto walking_type(std::integer_sequence<int, Axes...>) {
  constexpr const plan::instruction& i = instruction_at<Program, I>;
  constexpr bool row = i.at != pass::level::full;
  if constexpr (i.code == plan::opcode::load && i.guard.axis >= 0) {
    return type_box<
        kernel::guarded_load<i.type, row, i.phase, i.slot, i.guard.axis, i.guard.first,
                             guarded_end<Program, K, I>(), i.bits, i.strides.extents[Axes]...>>{};
  } else if constexpr (i.code == plan::opcode::load) {
    return type_box<
        kernel::load<i.type, row, i.phase, i.slot, i.bits, i.strides.extents[Axes]...>>{};
  } else if constexpr (i.code == plan::opcode::position) {
    return type_box<kernel::position<i.type, row, i.bits, i.strides.extents[Axes]...>>{};
  } else {
    return type_box<
        kernel::store<i.type, row, i.phase, i.slot, i.in[0], i.strides.extents[Axes]...>>{};
  }
}

template <class Program, int I>
constexpr auto apply_type() {
  constexpr const plan::instruction& i = instruction_at<Program, I>;
  using op = graph::op_of<instruction_at<Program, I>.op>;
  constexpr bool row = i.at != pass::level::full;
  if constexpr (op::arity == 1) {
    return type_box<kernel::apply<op, i.type, row, i.phase, i.in[0]>>{};
  } else if constexpr (op::arity == 2) {
    return type_box<kernel::apply<op, i.type, row, i.phase, i.in[0], i.in[1]>>{};
  } else {
    return type_box<kernel::apply<op, i.type, row, i.phase, i.in[0], i.in[1], i.in[2]>>{};
  }
}

/// A pick walks the outer axes; along the row it goes to the position that a register holds.
template <class Program, int K, int I, int... Axes>
constexpr auto pick_type(std::integer_sequence<int, Axes...>) {
  constexpr const plan::instruction& i = instruction_at<Program, I>;
  constexpr int last = sizeof...(Axes) - 1;
  constexpr extent length = kernel_at<Program, K>.space[last];
  return type_box<kernel::pick<i.type, i.phase, i.slot, i.in[0], length, i.strides[last], i.bits,
                               (Axes == last ? 0 : i.strides.extents[Axes])...>>{};
}

template <class Program, int K, int I, int... Axes>
constexpr auto put_type(std::integer_sequence<int, Axes...>) {
  constexpr const plan::instruction& i = instruction_at<Program, I>;
  constexpr int last = sizeof...(Axes) - 1;
  constexpr extent length = kernel_at<Program, K>.space[last];
  return type_box<kernel::put<i.type, i.phase, i.slot, i.in[0], i.in[1], length, i.strides[last],
                              (Axes == last ? 0 : i.strides.extents[Axes])...>>{};
}

template <class Program, int K, int I>
constexpr auto instruction_type() {
  constexpr int rank = kernel_at<Program, K>.space.rank;
  constexpr const plan::instruction& i = instruction_at<Program, I>;
  if constexpr (i.code == plan::opcode::constant) {
    return type_box<kernel::constant<i.type, i.bits>>{};
  } else if constexpr (i.code == plan::opcode::row_count) {
    return type_box<kernel::row_count<i.type>>{};
  } else if constexpr (i.code == plan::opcode::product) {
    return type_box<kernel::product<i.type>>{};
  } else if constexpr (i.code == plan::opcode::fold) {
    return type_box<
        kernel::fold<graph::op_of<instruction_at<Program, I>.op>, i.type, i.phase, i.in[0]>>{};
  } else if constexpr (i.code == plan::opcode::apply) {
    return apply_type<Program, I>();
  } else if constexpr (i.code == plan::opcode::put) {
    return put_type<Program, K, I>(std::make_integer_sequence<int, rank>{});
  } else if constexpr (i.code == plan::opcode::pick) {
    return pick_type<Program, K, I>(std::make_integer_sequence<int, rank>{});
  } else {
    return walking_type<Program, K, I>(std::make_integer_sequence<int, rank>{});
  }
}

template <class Program, int K, int... I>
constexpr auto body_type(std::integer_sequence<int, I...>) {
  constexpr int first = kernel_at<Program, K>.first;
  return type_box<
      kernel::body<typename decltype(instruction_type<Program, K, first + I>())::type...>>{};
}

template <class Program, int K, int... Axes>
constexpr auto space_type(std::integer_sequence<int, Axes...>) {
  constexpr const plan::kernel& k = kernel_at<Program, K>;
  return type_box<kernel::space<k.rest, k.space.extents[Axes]...>>{};
}

template <class Program, int K, int Which, int... Axes>
constexpr auto shape_type(std::integer_sequence<int, Axes...>) {
  constexpr const plan::kernel& k = kernel_at<Program, K>;
  return type_box<shape<k.shapes[Which].extents[Axes]...>>{};
}
/// Shape Which of a product or an op with a loop of its own, in a box: nvcc 13.0 cannot spell an
/// alias of it in the stub of a kernel.
template <class Program, int K, int Which>
constexpr auto shape_at() {
  return shape_type<Program, K, Which>(
      std::make_integer_sequence<int, kernel_at<Program, K>.shapes[Which].rank>{});
}

template <class Program, int K>
constexpr auto kernel_type() {
  constexpr const plan::kernel& k = kernel_at<Program, K>;
  using loop = typename decltype(space_type<Program, K>(
      std::make_integer_sequence<int, kernel_at<Program, K>.space.rank>{}))::type;
  using steps = typename decltype(body_type<Program, K>(
      std::make_integer_sequence<int, kernel_at<Program, K>.count>{}))::type;
  if constexpr (k.kind == pass::loop_kind::row) {
    return type_box<kernel::row<loop, k.inner, steps>>{};
  } else if constexpr (k.kind == pass::loop_kind::column) {
    return type_box<kernel::column<loop, k.first_folded, k.last_folded, steps>>{};
  } else {
    using out = typename decltype(shape_at<Program, K, 0>())::type;
    using left = typename decltype(shape_at<Program, K, 1>())::type;
    using right = typename decltype(shape_at<Program, K, 2>())::type;
    if constexpr (k.kind == pass::loop_kind::product) {
      return type_box<kernel::contraction<graph::op_of<kernel_at<Program, K>.op>, k.attr.a,
                                          k.attr.b, k.type, out, left, right, loop, steps>>{};
    } else {
      return type_box<kernel::own<graph::op_of<kernel_at<Program, K>.op>, k.attr.a, k.attr.b,
                                  k.type, k.types[1], k.types[2], out, left, right>>{};
    }
  }
}

}  // namespace detail

/// Kernel K of Program as a type.
template <class Program, int K>
using kernel_of = typename decltype(detail::kernel_type<Program, K>())::type;

}  // namespace tenon::run
