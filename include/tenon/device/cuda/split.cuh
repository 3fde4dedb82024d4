// SPDX-License-Identifier: MIT
// Few long rows on a GPU: a sum over everything, say. The row is cut into parts, a block each; a
// second kernel joins them and finishes the row. Only where nothing is done per element after the
// folds. Law: the cut depends on the shape alone.
// Read next: device/cuda/product.cuh.
#pragma once

#include <tenon/device/cuda/column.cuh>

namespace tenon::device::cuda {

template <class Space, int Inner, class Body>
struct row_cut {
  using sequence = std::make_integer_sequence<int, Body::size>;
  static constexpr int outer = Space::rank - Inner;
  static constexpr extent rows = count_folded<Space>(0, outer);
  static constexpr extent length = count_folded<Space>(outer, Space::rank);
  template <int Phase>
  static constexpr bool ends_at() {
    if constexpr (Phase >= kernel::phases<Body>) {
      return true;
    } else {
      return !folds<Body>::template or_stores_exist<Phase> && ends_at<Phase + 1>();
    }
  }
  static constexpr bool is_cut =
      rows <= 264 && length >= 16384 && folds<Body>::template exist<0> && ends_at<1>();
  static constexpr extent parts_wanted = (1056 + rows - 1) / rows;
  static constexpr extent parts = parts_wanted < length / 4096 ? parts_wanted
                                  : length / 4096 > 0          ? length / 4096
                                                               : 1;
};

template <class Space, int Inner, class Body, class Parts>
__global__ void __launch_bounds__(block_threads)
    row_parts(const __grid_constant__ task<kernel::row<Space, Inner, Body>> what, Parts parts) {
  using cut = row_cut<Space, Inner, Body>;
  using number = typename task<kernel::row<Space, Inner, Body>>::number;
  const extent length = count_of<Space, cut::outer, Space::rank>(what.n);
  constexpr int width = lanes_in_row<Space, Body>;
  using neighbours = lanes<Body, Space::rank, width>;
  const extent groups = (length + width - 1) / width;
  const extent size = (groups + cut::parts - 1) / cut::parts * width, first = blockIdx.x * size;
  const extent end = first + size < length ? first + size : length;
  const aligned_slots<Body> slots(what);
  place p{slots.at, {}, what.n};
  set_index<Space, 0, cut::outer>(p, static_cast<number>(blockIdx.y));
  kernel::registers<Body, 1> rows;
  kernel::evaluate<Body, scope::row_registers, 0>(p, 1, rows);
  typename folds<Body>::states states;
  folds<Body>::template for_each<0>(on_thrust::start_folds<Body>{states});
#pragma unroll 2
  for (extent j = first + threadIdx.x * width; j < end; j += block_threads * width) {
    kernel::registers<Body, 1> r[width];
#pragma unroll
    for (int u = 0; u < width; ++u) share<Body, 0>(rows, r[u], typename cut::sequence{});
    set_index<Space, cut::outer, Space::rank>(p, static_cast<number>(j));
    neighbours::template evaluate<scope::element_registers, 0>(p, r);
#pragma unroll
    for (int u = 0; u < width; ++u)
      folds<Body>::template for_each<0>(on_thrust::take_element<Body>{states, r[u]});
    neighbours::template write<scope::element_registers, 0>(p, r);
  }
  folds<Body>::template for_each<0>(join_folds<Body, team<block_threads>>{states, rows});
  if (threadIdx.x == 0)
    folds<Body>::template for_each<0>(keep_part<Body, Parts>{rows, parts, blockIdx.x, blockIdx.y});
}

template <class Body, int Phase>
__device__ void finish_row(place& p, kernel::registers<Body, 1>& rows) {
  if constexpr (Phase < kernel::phases<Body>) {
    kernel::evaluate<Body, scope::row_registers, Phase>(p, 1, rows);
    finish_row<Body, Phase + 1>(p, rows);
  }
}

template <class Space, int Inner, class Body, class Parts>
__global__ void __launch_bounds__(block_threads)
    join_row(const __grid_constant__ task<kernel::row<Space, Inner, Body>> what, Parts parts) {
  using cut = row_cut<Space, Inner, Body>;
  place p{what.slots.at, {}, what.n};
  set_index<Space, 0, cut::outer>(
      p, static_cast<typename task<kernel::row<Space, Inner, Body>>::number>(blockIdx.x));
  kernel::registers<Body, 1> rows;
  kernel::evaluate<Body, scope::row_registers, 0>(p, 1, rows);
  typename folds<Body>::states states;
  folds<Body>::template for_each<0>(on_thrust::start_folds<Body>{states});
  for (extent part = threadIdx.x; part < cut::parts; part += block_threads)
    folds<Body>::template for_each<0>(take_part<Body, Parts>{states, parts, part, blockIdx.x});
  folds<Body>::template for_each<0>(join_folds<Body, team<block_threads>>{states, rows});
  finish_row<Body, 1>(p, rows);
  if (threadIdx.x == 0) kernel::write<Body, scope::row_registers, 0, 1>(p, 1, rows);
}

template <class Space, int Inner, class Body>
using row_parts_of =
    part_memory<Body, row_cut<Space, Inner, Body>::rows, row_cut<Space, Inner, Body>::parts>;

template <class Space, int Inner, class Body>
void launch_cut_rows(const engine& on, const task<kernel::row<Space, Inner, Body>>& what, extent n,
                     std::byte* scratch) {
  using cut = row_cut<Space, Inner, Body>;
  const row_parts_of<Space, Inner, Body> parts{scratch};
  const auto rows = static_cast<unsigned>(what.count(n));
  if (rows == 0) return;
  row_parts<<<dim3(static_cast<unsigned>(cut::parts), rows), block_threads, 0, on.lane>>>(what,
                                                                                          parts);
  join_row<<<rows, block_threads, 0, on.lane>>>(what, parts);
  check_launch("launch of cut rows");
}

}  // namespace tenon::device::cuda
