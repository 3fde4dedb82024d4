// SPDX-License-Identifier: MIT
// runner<Kernel>: how each kind of kernel is launched on a GPU, a choice made from its type alone.
// Read next: device/cuda/cuda.cuh.
#pragma once

#include <tenon/device/cuda/lines.cuh>
#include <tenon/device/cuda/product.cuh>
#include <tenon/device/cuda/split.cuh>
#include <tenon/device/thrust/convolution.hpp>
#include <tenon/device/thrust/own.hpp>
#include <tenon/device/thrust/pool.hpp>

#include <thrust/for_each.h>
#include <thrust/iterator/counting_iterator.h>
#include <thrust/system/cuda/execution_policy.h>
#include <thrust/system_error.h>

namespace tenon::device::cuda {

template <class Kernel>
struct runner;

template <class Space, int Inner, class Body>
struct runner<kernel::row<Space, Inner, Body>> {
  using whole = task<kernel::row<Space, Inner, Body>>;
  using cut = row_cut<Space, Inner, Body>;
  static constexpr bool is_cut = !whole::is_map && Inner > 0 && cut::is_cut;
  static constexpr extent scratch = [] {
    if constexpr (is_cut) return row_parts_of<Space, Inner, Body>::bytes;
    return extent{0};
  }();
  static void run(engine& on, void* const* slots, extent n, std::byte* room) {
    const whole what(slots, n);
    if constexpr (whole::is_map) {
      launch_map(on, what, whole::count(n));
    } else if constexpr (is_cut) {
      launch_cut_rows(on, what, n, room);
    } else if constexpr (Inner == 0) {
      launch_each(on, what, whole::count(n));
    } else {
      launch_rows(on, what, n);
    }
  }
};

template <class Space, int First, int Last, class Body>
struct runner<kernel::column<Space, First, Last, Body>> {
  static constexpr extent scratch = column_cut<Space, First, Last, Body>::parts > 1
                                        ? parts_of<Space, First, Last, Body>::bytes
                                        : 0;
  static void run(engine& on, void* const* slots, extent n, std::byte* room) {
    const task<kernel::column<Space, First, Last, Body>> what(slots, n);
    launch_columns(on, what, n, room);
  }
};

/// A contraction by a thread for each element.
template <class Op, std::int64_t A, std::int64_t B, dtype Type, class Out, class Left, class Right,
          class Space, class Body>
struct runner<kernel::contraction<Op, A, B, Type, Out, Left, Right, Space, Body>> {
  static constexpr extent scratch = 0;
  static void run(engine& on, void* const* slots, extent n, std::byte*) {
    const task<kernel::contraction<Op, A, B, Type, Out, Left, Right, Space, Body>> what(slots, n);
    launch_each(on, what, what.count(n));
  }
};

template <dtype Type, std::int64_t Flags, class Out, class Left, class Right, class Space,
          class Body>
struct runner<kernel::contraction<op::matmul, Flags, 0, Type, Out, Left, Right, Space, Body>>
    : product_runner<
          kernel::contraction<op::matmul, Flags, 0, Type, Out, Left, Right, Space, Body>> {};

/// An op with a loop of its own by a thread for each task.
template <class Op, std::int64_t A, std::int64_t B, dtype Type, dtype Left, dtype Right, class Out,
          class InA, class InB>
struct runner<kernel::own<Op, A, B, Type, Left, Right, Out, InA, InB>> {
  static constexpr extent scratch = 0;
  static void run(engine& on, void* const* slots, extent n, std::byte*) {
    using whole = task<kernel::own<Op, A, B, Type, Left, Right, Out, InA, InB>>;
    const whole what(slots, n, on.faults);
    try {
      ::thrust::for_each_n(::thrust::cuda::par_nosync.on(on.lane),
                           ::thrust::counting_iterator<extent>(0), whole::count(n), what);
    } catch (const ::thrust::system_error& e) {
      throw error("cuda: thrust::for_each_n on " + device_text() + ": " + e.what());
    }
  }
};

template <std::int64_t Axis, std::int64_t Reversed, dtype Type, dtype Left, dtype Right, class Out,
          class In, class None>
requires(In::value[static_cast<int>(Axis)] >= long_line) struct runner<
    kernel::own<op::cumsum, Axis, Reversed, Type, Left, Right, Out, In, None>> {
  static constexpr extent scratch = 0;
  static void run(engine& on, void* const* slots, extent n, std::byte*) {
    using T = element<Type>;
    constexpr int axis = static_cast<int>(Axis);
    const extent lines = on_thrust::elements_of<In>(n) / split_at<In, axis>::size;
    scan_lines<T, In, axis, Reversed == 1>
        <<<static_cast<unsigned>(lines), block_threads, 0, on.lane>>>(
            static_cast<const T*>(slots[0]), static_cast<T*>(slots[1]));
    check_launch("launch of cumsum");
  }
};

template <std::int64_t Axis, std::int64_t Largest, dtype Type, dtype Left, dtype Right, class Out,
          class In, class None>
requires(In::value[static_cast<int>(Axis)] >= long_line) struct runner<
    kernel::own<op::arg_extreme, Axis, Largest, Type, Left, Right, Out, In, None>> {
  static constexpr extent scratch = 0;
  static void run(engine& on, void* const* slots, extent n, std::byte*) {
    using T = element<Left>;
    using index = element<Type>;
    constexpr int axis = static_cast<int>(Axis);
    const extent lines = on_thrust::elements_of<In>(n) / split_at<In, axis>::size;
    extreme_of_lines<T, index, In, axis, Largest == 1>
        <<<blocks_for(lines, block_threads / 32), block_threads, 0, on.lane>>>(
            static_cast<const T*>(slots[0]), static_cast<index*>(slots[1]), lines);
    check_launch("launch of argmax");
  }
};

template <std::int64_t Axis, std::int64_t B, dtype Type, dtype Left, dtype Right, class Out,
          class In0, class In1>
struct runner<kernel::own<op::scatter_add, Axis, B, Type, Left, Right, Out, In0, In1>> {
  static constexpr extent scratch = 0;
  static void run(engine& on, void* const* slots, extent n, std::byte*) {
    using T = element<Type>;
    using index = element<Right>;
    constexpr int axis = static_cast<int>(Axis);
    using table = split_at<Out, axis>;
    const extent lines = on_thrust::elements_of<Out>(n) / table::inner;
    add_to_rows<T, index, Out, axis>
        <<<blocks_for(lines, block_threads / 32), block_threads, 0, on.lane>>>(
            static_cast<const T*>(slots[0]), static_cast<const index*>(slots[1]),
            static_cast<T*>(slots[2]), on_thrust::elements_of<In1>(n), lines / table::size,
            on.faults);
    check_launch("launch of scatter_add");
  }
};

}  // namespace tenon::device::cuda
