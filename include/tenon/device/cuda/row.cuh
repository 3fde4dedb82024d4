// SPDX-License-Identifier: MIT
// Row kernels with folds on a GPU: a warp or a block of threads for each row, by its length. A row
// that fits stays in registers from phase to phase. Folds meet in CUB's block and warp reductions.
// Law: the order of every sum depends on the shape alone.
// Read next: device/cuda/split.cuh.
#pragma once

#include <tenon/device/cuda/each.cuh>

#include <cub/block/block_reduce.cuh>
#include <cub/warp/warp_reduce.cuh>

namespace tenon::device::cuda {

using on_thrust::fold_state;
using on_thrust::folds;

/// What CUB calls to join two partial results.
template <class Op>
struct joined {
  template <class T>
  __device__ T operator()(const T& a, const T& b) const {
    return static_cast<T>(Op::combine(a, b));
  }
};

/// Threads of one row: a warp, or a whole block.
template <int Threads>
struct team {
  static constexpr int threads = Threads;
  static constexpr bool is_warp = Threads == 32;
  static constexpr int per_block = is_warp ? block_threads / 32 : 1;
  static constexpr int block = is_warp ? block_threads : Threads;

  __device__ static int rank() { return is_warp ? threadIdx.x % 32 : threadIdx.x; }
  __device__ static int number() { return is_warp ? threadIdx.x / 32 : 0; }
  /// Afterwards all threads see what each of them has written.
  __device__ static void meet() {
    if constexpr (is_warp) {
      __syncwarp();
    } else {
      __syncthreads();
    }
  }
  /// Folds one value of each thread; all of them get the result.
  template <class Op, class T>
  __device__ static T fold(T mine) {
    if constexpr (is_warp) {
      using reduction = cub::WarpReduce<T>;
      __shared__ typename reduction::TempStorage room[per_block];
      const T total = reduction(room[number()]).Reduce(mine, joined<Op>{});
      __syncwarp();
      return __shfl_sync(0xffffffffu, total, 0);
    } else {
      using reduction = cub::BlockReduce<T, Threads>;
      __shared__ typename reduction::TempStorage room;
      __shared__ T result;
      const T total = reduction(room).Reduce(mine, joined<Op>{});
      if (threadIdx.x == 0) result = total;
      __syncthreads();
      const T out = result;
      __syncthreads();
      return out;
    }
  }
};

/// Threads for rows of `length`: so many that each has a few elements, in powers of two.
constexpr int team_threads(extent length) {
  int threads = 32;
  while (threads < 1024 && length > threads * (threads == 32 ? 16 : 8)) threads *= 2;
  return threads < 128 && threads > 32 ? 128 : threads;
}

/// Elements of a row that a thread keeps; longer rows are read again in every phase.
inline constexpr int most_kept = 16;

template <class Body, class Team>
struct join_folds {
  typename folds<Body>::states& states;
  kernel::registers<Body, 1>& rows;
  template <int I>
  __device__ void operator()() const {
    using what = role<typename Body::template at<I>>;
    kernel::detail::at<I>(rows) =
        Team::template fold<typename what::op>(static_cast<fold_state<Body, I>&>(states).total());
  }
};

/// The phases of one row by a team.
template <class Space, int Inner, class Body, class Team>
struct row_walk {
  using sequence = std::make_integer_sequence<int, Body::size>;
  using registers = kernel::registers<Body, 1>;
  using number = number_below<count_folded<Space>(0, Space::rank)>;
  static constexpr int outer = Space::rank - Inner;
  static constexpr extent capacity = count_folded<Space>(outer, Space::rank);
  static constexpr int width = capacity >= 4 * Team::threads ? lanes_in_row<Space, Body> : 1;
  using neighbours = lanes<Body, Space::rank, width>;
  static constexpr extent step = extent{Team::threads} * width;
  static constexpr int groups = static_cast<int>((capacity + step - 1) / step);
  static constexpr bool keeps = groups * width <= most_kept && Body::size <= 64;
  static constexpr bool is_full = capacity % step == 0 && Space::extents[0] > 0;

  /// The neighbours from element j on.
  template <int Phase>
  __device__ static void elements(place& p, extent j, registers& rows, registers* r,
                                  typename folds<Body>::states& states) {
    constexpr scope what = keeps ? scope::fresh_registers : scope::element_registers;
#pragma unroll
    for (int u = 0; u < width; ++u) share<Body, Phase>(rows, r[u], sequence{});
    set_index<Space, outer, Space::rank>(p, static_cast<number>(j));
    neighbours::template evaluate<what, Phase>(p, r);
#pragma unroll
    for (int u = 0; u < width; ++u)
      folds<Body>::template for_each<Phase>(on_thrust::take_element<Body>{states, r[u]});
    neighbours::template write<what, Phase>(p, r);
  }

  template <int Phase>
  __device__ static void phase(place& p, extent length, registers& rows, registers* held) {
    kernel::evaluate<Body, scope::row_registers, Phase>(p, 1, rows);
    if constexpr (folds<Body>::template or_stores_exist<Phase>) {
      typename folds<Body>::states states;
      folds<Body>::template for_each<Phase>(on_thrust::start_folds<Body>{states});
      if constexpr (keeps) {
#pragma unroll
        for (int g = 0; g < groups; ++g) {
          const extent j = g * step + Team::rank() * width;
          if (!is_full && j >= length) break;
          elements<Phase>(p, j, rows, held + g * width, states);
        }
      } else {
        for (extent j = Team::rank() * width; j < length; j += step) {
          registers r[width];
          elements<Phase>(p, j, rows, r, states);
        }
      }
      folds<Body>::template for_each<Phase>(join_folds<Body, Team>{states, rows});
      if constexpr (stores_in<Body, Phase>(sequence{})) Team::meet();
    }
    if constexpr (Phase + 1 < kernel::phases<Body>) phase<Phase + 1>(p, length, rows, held);
  }

  __device__ static void run(place& p, extent length) {
    registers rows;
    registers held[keeps ? groups * width : 1];
    phase<0>(p, length, rows, held);
    if (Team::rank() == 0) kernel::write<Body, scope::row_registers, 0, 1>(p, 1, rows);
  }
};

template <class Space, int Inner, class Body, class Team>
__global__ void __launch_bounds__(Team::block)
    row(const __grid_constant__ task<kernel::row<Space, Inner, Body>> what, extent rows) {
  using walk = row_walk<Space, Inner, Body, Team>;
  const extent at = extent{blockIdx.x} * Team::per_block + Team::number();
  if (at >= rows) return;
  const aligned_slots<Body> slots(what);
  place p{slots.at, {}, what.n};
  set_index<Space, 0, walk::outer>(p, static_cast<typename walk::number>(at));
  walk::run(p, count_of<Space, walk::outer, Space::rank>(what.n));
}

template <class Space, int Inner, class Body>
void launch_rows(const engine& on, const task<kernel::row<Space, Inner, Body>>& what, extent n) {
  using players = team<team_threads(count_folded<Space>(Space::rank - Inner, Space::rank))>;
  const extent rows = what.count(n);
  if (rows == 0) return;
  row<Space, Inner, Body, players>
      <<<blocks_for(rows, players::per_block), players::block, 0, on.lane>>>(what, rows);
  check_launch("launch of rows");
}

}  // namespace tenon::device::cuda
