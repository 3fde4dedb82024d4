// SPDX-License-Identifier: MIT
// each: one thread for each piece of a task; map: one thread for a few neighbouring elements of a
// map, whose loads and stores become accesses of 16 bytes where the extents allow it. Measured
// beside thrust::for_each_n and cub::DeviceTransform: docs/gpu.md.
// Read next: device/cuda/row.cuh.
#pragma once

#include <tenon/device/cuda/engine.hpp>
#include <tenon/device/cuda/lanes.cuh>

namespace tenon::device::cuda {

using on_thrust::count_of;
using on_thrust::number_below;
using on_thrust::set_index;
using on_thrust::task;

inline constexpr int block_threads = 256;

/// Blocks of `threads` for `pieces`.
inline unsigned blocks_for(extent pieces, int threads = block_threads) {
  return static_cast<unsigned>((pieces + threads - 1) / threads);
}

template <class Task>
__global__ void __launch_bounds__(block_threads)
    each(const __grid_constant__ Task what, extent count) {
  const extent i = extent{blockIdx.x} * block_threads + threadIdx.x;
  if (i < count) what(i);
}

template <class Task>
void launch_each(const engine& on, const Task& what, extent count) {
  if (count == 0) return;
  each<<<blocks_for(count), block_threads, 0, on.lane>>>(what, count);
  check_launch("launch of each");
}

template <class Space, int Inner, class Body>
__global__ void __launch_bounds__(block_threads)
    map(const __grid_constant__ task<kernel::row<Space, Inner, Body>> what, extent count) {
  using whole = task<kernel::row<Space, Inner, Body>>;
  using number = typename whole::number;
  constexpr int width = lanes_at_once<Space, Body>;
  using neighbours = lanes<Body, Space::rank, width>;
  const extent first = (extent{blockIdx.x} * block_threads + threadIdx.x) * width;
  if (first + width > count) {
    for (extent i = first; i < count; ++i) what(i);
    return;
  }
  const aligned_slots<Body> slots(what);
  place p{slots.at, {}, what.n};
  set_index<Space, 0, Space::rank>(p, static_cast<number>(first));
  kernel::registers<Body, 1> r[width];
  kernel::evaluate<Body, scope::row_registers, 0>(p, 1, r[0]);
#pragma unroll
  for (int u = 1; u < width; ++u) r[u] = r[0];
  neighbours::template evaluate<scope::element_registers, 0>(p, r);
  neighbours::template write<scope::element_registers, 0>(p, r);
}

template <class Space, int Inner, class Body>
void launch_map(const engine& on, const task<kernel::row<Space, Inner, Body>>& what, extent count) {
  if (count == 0) return;
  if constexpr (lanes_at_once<Space, Body> == 1) {
    launch_each(on, what, count);
  } else {
    constexpr int width = lanes_at_once<Space, Body>;
    map<<<blocks_for((count + width - 1) / width), block_threads, 0, on.lane>>>(what, count);
    check_launch("launch of map");
  }
}

}  // namespace tenon::device::cuda
