// SPDX-License-Identifier: MIT
// Ops with loops of their own where a thread for each piece would be slow: cumsum and argmax along
// long lines by a block or a warp, scatter_add by a warp for each row of the table. Law: the order
// of every sum depends on the shape alone; scatter_add adds in order of the indices.
// Read next: device/cuda/runner.cuh.
#pragma once

#include <tenon/device/cuda/each.cuh>
#include <tenon/device/thrust/own.hpp>

#include <cub/block/block_scan.cuh>

namespace tenon::device::cuda {

using on_thrust::split_at;

/// Lines at least this long are worth a team of threads.
inline constexpr extent long_line = 64;

/// Element `at` of line number `line` around an axis.
template <class Shape, int Axis>
__device__ extent element_of(extent line, extent at) {
  constexpr extent size = split_at<Shape, Axis>::size, inner = split_at<Shape, Axis>::inner;
  return (line / inner * size + at) * inner + line % inner;
}

/// One block for each line: the running sum of chunk after chunk.
template <class T, class Shape, int Axis, bool Reversed>
__global__ void __launch_bounds__(block_threads) scan_lines(const T* from, T* to) {
  constexpr extent size = split_at<Shape, Axis>::size;
  using scan = cub::BlockScan<T, block_threads>;
  __shared__ typename scan::TempStorage room;
  T before = T(0);
  for (extent first = 0; first < size; first += block_threads) {
    const extent a = first + threadIdx.x;
    const bool is_inside = a < size;
    const extent at =
        element_of<Shape, Axis>(blockIdx.x, is_inside ? (Reversed ? size - 1 - a : a) : 0);
    T sum = T(0), chunk = T(0);
    scan(room).InclusiveSum(is_inside ? from[at] : T(0), sum, chunk);
    if (is_inside) to[at] = static_cast<T>(before + sum);
    before = static_cast<T>(before + chunk);
    __syncthreads();
  }
}

/// Whether candidate a at position i goes before b at j: larger (or smaller), NaN above all, the
/// first of equals.
template <bool Largest, class T>
__device__ bool goes_before(T a, extent i, T b, extent j) {
  const bool a_wild = a != a, b_wild = b != b;
  if (a_wild || b_wild) return a_wild && (!b_wild || i < j);
  if (a == b) return i < j;
  return Largest ? a > b : a < b;
}

/// One warp for each line.
template <class T, class Index, class Shape, int Axis, bool Largest>
__global__ void __launch_bounds__(block_threads)
    extreme_of_lines(const T* x, Index* to, extent lines) {
  constexpr extent size = split_at<Shape, Axis>::size;
  const extent line = extent{blockIdx.x} * (block_threads / 32) + threadIdx.x / 32;
  if (line >= lines) return;
  const extent lane = threadIdx.x % 32;
  extent best = lane < size ? lane : 0;
  T champion = x[element_of<Shape, Axis>(line, best)];
  for (extent a = lane + 32; a < size; a += 32) {
    const T candidate = x[element_of<Shape, Axis>(line, a)];
    if (!goes_before<Largest>(candidate, a, champion, best)) continue;
    champion = candidate;
    best = a;
  }
  for (int apart = 16; apart > 0; apart /= 2) {
    const T other = __shfl_xor_sync(0xffffffffu, champion, apart);
    const extent at = __shfl_xor_sync(0xffffffffu, best, apart);
    if (!goes_before<Largest>(other, at, champion, best)) continue;
    champion = other;
    best = at;
  }
  if (lane == 0) to[line] = static_cast<Index>(best);
}

/// One warp for each row of the table: it looks through the indices, 32 at a time, and adds what
/// belongs to its row.
template <class T, class Index, class Out, int Axis>
__global__ void __launch_bounds__(block_threads)
    add_to_rows(const T* from, const Index* indices, T* to, extent taken, extent outer,
                on_thrust::fault* wrong) {
  constexpr extent size = split_at<Out, Axis>::size, inner = split_at<Out, Axis>::inner;
  const extent line = extent{blockIdx.x} * (block_threads / 32) + threadIdx.x / 32;
  if (line >= outer * size) return;
  const extent row = line % size, before = line / size, lane = threadIdx.x % 32;
  for (extent first = 0; first < inner; first += 32) {
    const extent j = first + lane;
    T sum = T(0);
    for (extent k = 0; k < taken; k += 32) {
      const bool is_there = k + lane < taken;
      const auto index = is_there ? static_cast<extent>(indices[k + lane]) : row + 1;
      if (is_there && line == 0 && (index < 0 || index >= size))
        *wrong = {on_thrust::indexing::scatter_add, size, index};
      unsigned matches = __ballot_sync(0xffffffffu, is_there && index == row);
      for (; matches != 0; matches &= matches - 1) {
        const extent at = k + __ffs(static_cast<int>(matches)) - 1;
        if (j < inner) sum = static_cast<T>(sum + from[(before * taken + at) * inner + j]);
      }
    }
    if (j < inner) to[line * inner + j] = sum;
  }
}

}  // namespace tenon::device::cuda
