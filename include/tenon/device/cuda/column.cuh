// SPDX-License-Identifier: MIT
// Column kernels on a GPU: a block has 32 neighbouring columns, so that it reads whole lines, and
// some threads for each; partial results meet in shared memory. Where columns are few and long, the
// folded axes are cut and a second kernel joins the parts.
// Law: the cut, and with it the order of every sum, depends on the shape alone.
// Read next: device/cuda/product.cuh.
#pragma once

#include <tenon/device/cuda/row.cuh>
#include <tenon/device/thrust/column.hpp>

namespace tenon::device::cuda {

/// How a column kernel is cut, all of it constants of its shape.
template <class Space, int First, int Last, class Body>
struct column_cut {
  static constexpr extent length = count_folded<Space>(First, Last);
  static constexpr extent columns =
      count_folded<Space>(0, First) * count_folded<Space>(Last, Space::rank);
  static constexpr int wide = 32;
  static constexpr int deep = length >= 1024 ? 32 : length >= 64 ? 16 : 4;
  static constexpr extent groups = (columns + wide - 1) / wide;
  /// Enough parts for all multiprocessors, none shorter than a few rows a thread.
  static constexpr extent parts_wanted = groups >= 264 ? 1 : (528 + groups - 1) / groups;
  static constexpr extent parts_possible = length / (deep * 8) > 0 ? length / (deep * 8) : 1;
  static constexpr extent parts = parts_wanted < parts_possible ? parts_wanted : parts_possible;
};

/// Joins the partial results of the threads of one column; the first one gets the result.
template <class Body, int Wide, int Deep>
struct join_columns {
  typename folds<Body>::states& states;
  kernel::registers<Body, 1>& r;
  template <int I>
  __device__ void operator()() const {
    using what = role<typename Body::template at<I>>;
    using T = typename what::element_type;
    __shared__ T room[Deep][Wide + 1];
    room[threadIdx.y][threadIdx.x] = static_cast<fold_state<Body, I>&>(states).total();
    for (int half = Deep / 2; half > 0; half /= 2) {
      __syncthreads();
      if (threadIdx.y < half)
        room[threadIdx.y][threadIdx.x] = static_cast<T>(what::op::combine(
            room[threadIdx.y][threadIdx.x], room[threadIdx.y + half][threadIdx.x]));
    }
    __syncthreads();
    kernel::detail::at<I>(r) = room[0][threadIdx.x];
    __syncthreads();
  }
};

/// Where the partial results of one fold lie: part after part, each a number for every column.
template <class Body, extent Columns, extent Parts>
struct part_memory {
 private:
  template <int I>
  static constexpr extent bytes_of() {
    if constexpr (role<typename Body::template at<I>>::folds) {
      const extent own = Columns * Parts *
                         extent{sizeof(typename role<typename Body::template at<I>>::element_type)};
      return (own + 63) / 64 * 64;
    } else {
      return 0;
    }
  }
  template <int I, int... Before>
  static constexpr extent offset_of(std::integer_sequence<int, Before...>) {
    return (extent{0} + ... + (Before < I ? bytes_of<Before>() : 0));
  }

 public:
  std::byte* at;
  template <int I>
  static constexpr extent offset = offset_of<I>(std::make_integer_sequence<int, Body::size>{});
  template <int I>
  __device__ auto& element(extent part, extent column) const {
    using T = typename role<typename Body::template at<I>>::element_type;
    return reinterpret_cast<T*>(at + offset<I>)[part * Columns + column];
  }
  static constexpr extent bytes =
      offset_of<Body::size>(std::make_integer_sequence<int, Body::size>{});
};

template <class Body, class Parts>
struct keep_part {
  kernel::registers<Body, 1>& r;
  Parts parts;
  extent part, column;
  template <int I>
  __device__ void operator()() const {
    parts.template element<I>(part, column) = kernel::detail::at<I>(r);
  }
};
template <class Body, class Parts>
struct take_part {
  typename folds<Body>::states& states;
  Parts parts;
  extent part, column;
  template <int I>
  __device__ void operator()() const {
    static_cast<fold_state<Body, I>&>(states).take(parts.template element<I>(part, column));
  }
};

template <class Space, int First, int Last, class Body, class Parts>
__global__ void __launch_bounds__(
    column_cut<Space, First, Last, Body>::wide* column_cut<Space, First, Last, Body>::deep)
    column_parts(const __grid_constant__ task<kernel::column<Space, First, Last, Body>> what,
                 extent columns, Parts parts) {
  using cut = column_cut<Space, First, Last, Body>;
  const extent at = extent{blockIdx.x} * cut::wide + threadIdx.x;
  const extent length = what.length(what.n), size = (length + cut::parts - 1) / cut::parts;
  const extent first = blockIdx.y * size;
  const extent end = first + size < length ? first + size : length;
  kernel::registers<Body, 1> r;
  typename folds<Body>::states states;
  folds<Body>::template for_each<0>(on_thrust::start_folds<Body>{states});
  place p = what.at_column(at < columns ? at : 0);
  kernel::evaluate<Body, scope::row_registers, 0>(p, 1, r);
  if (at < columns) what.take(p, first + threadIdx.y, cut::deep, end, r, states);
  folds<Body>::template for_each<0>(join_columns<Body, cut::wide, cut::deep>{states, r});
  if (threadIdx.y != 0 || at >= columns) return;
  if constexpr (cut::parts == 1) {
    kernel::write<Body, scope::row_registers, 0, 1>(p, 1, r);
  } else {
    folds<Body>::template for_each<0>(keep_part<Body, Parts>{r, parts, blockIdx.y, at});
  }
}

/// The parts of each column, in order.
template <class Space, int First, int Last, class Body, class Parts>
__global__ void __launch_bounds__(block_threads)
    join_parts(const __grid_constant__ task<kernel::column<Space, First, Last, Body>> what,
               extent columns, Parts parts) {
  const extent at = extent{blockIdx.x} * block_threads + threadIdx.x;
  if (at >= columns) return;
  place p = what.at_column(at);
  kernel::registers<Body, 1> r;
  kernel::evaluate<Body, scope::row_registers, 0>(p, 1, r);
  typename folds<Body>::states states;
  folds<Body>::template for_each<0>(on_thrust::start_folds<Body>{states});
  for (extent part = 0; part < column_cut<Space, First, Last, Body>::parts; ++part)
    folds<Body>::template for_each<0>(take_part<Body, Parts>{states, parts, part, at});
  folds<Body>::template for_each<0>(on_thrust::finish_folds<Body>{states, r});
  kernel::write<Body, scope::row_registers, 0, 1>(p, 1, r);
}

template <class Space, int First, int Last, class Body>
using parts_of = part_memory<Body, column_cut<Space, First, Last, Body>::columns,
                             column_cut<Space, First, Last, Body>::parts>;

template <class Space, int First, int Last, class Body>
void launch_columns(const engine& on, const task<kernel::column<Space, First, Last, Body>>& what,
                    extent n, std::byte* scratch) {
  using cut = column_cut<Space, First, Last, Body>;
  const parts_of<Space, First, Last, Body> parts{scratch};
  const extent columns = what.count(n);
  if (columns == 0) return;
  const dim3 grid(blocks_for(columns, cut::wide), static_cast<unsigned>(cut::parts));
  column_parts<<<grid, dim3(cut::wide, cut::deep), 0, on.lane>>>(what, columns, parts);
  if constexpr (cut::parts > 1)
    join_parts<<<blocks_for(columns), block_threads, 0, on.lane>>>(what, columns, parts);
  check_launch("launch of columns");
}

}  // namespace tenon::device::cuda
