// SPDX-License-Identifier: MIT
// pool_fold: each window of a plane folded to one number by an associative op, its sum or its
// largest element: first down the rows of the window, packs along the image, into a buffer with a
// border of the op's start; then across the buffer, packs along the outputs.
// Law: each output is handed to the store exactly once. Read next: device/cpu/pool.hpp.
#pragma once

#include <tenon/device/cpu/pool_plan.hpp>

namespace tenon::device::cpu::detail {

/// Fold: op::reduce_sum, op::reduce_max.
template <class Plan, class Fold>
class pool_fold {
  using T = typename Plan::element;
  static constexpr op::window high = Plan::high, wide = Plan::wide;
  /// Rows of outputs whose buffer stays in the first cache.
  static constexpr extent block_rows = [] {
    const extent rows = 16'384 / (Plan::row * extent{sizeof(T)});
    return rows < 1 ? 1 : rows < Plan::oh ? rows : Plan::oh;
  }();

 public:
  static constexpr extent scratch = whole_lines(block_rows * Plan::row * extent{sizeof(T)});

  /// Before the planes: the border of the buffer, which no plane changes.
  static void prepare(T* rows) {
    for (extent i = 0; i < block_rows * Plan::row; ++i) rows[i] = Fold::template start<T>();
  }

  template <class Store>
  static void run(const T* plane, T* rows, extent channel, const Store& store) {
    for (extent first = 0; first < Plan::oh; first += block_rows) {
      const extent last = first + block_rows < Plan::oh ? first + block_rows : Plan::oh;
      for (extent i = first; i < last; ++i)
        fold_down(plane, i, rows + (i - first) * Plan::row + wide.before);
      for (extent i = first; i < last; ++i)
        fold_across(rows + (i - first) * Plan::row, channel, i * Plan::ow, store);
    }
  }

 private:
  using W = pack<T, Plan::image_lanes>;
  using V = pack<T, Plan::output_lanes>;

  TENON_INLINE static void fold_down(const T* plane, extent output, T* to) {
    const tap_range taps = taps_within(high, output, Plan::h);
    const extent first = output * high.stride - high.before + taps.first * high.dilation;
    const extent count = taps.last - taps.first;
    if (count == high.taps)
      fold_rows<high.taps>(plane + first * Plan::w, count, to);
    else if (count > 0)
      fold_rows<0>(plane + first * Plan::w, count, to);
    else
      for (extent c = 0; c < Plan::w; ++c) to[c] = Fold::template start<T>();
  }
  /// Count rows; 0: as many as `count` says.
  template <extent Count>
  TENON_INLINE static void fold_rows(const T* from, extent count, T* to) {
    constexpr int rest = static_cast<int>(Plan::w % W::width);
    extent c = 0;
    for (; c + W::width <= Plan::w; c += W::width)
      fold_column<Count, W::width>(from + c, count).store(to + c);
    if constexpr (rest > 0) fold_column<Count, rest>(from + c, count).store_partial(to + c, rest);
  }
  template <extent Count, extent Lanes>
  TENON_INLINE static W fold_column(const T* from, extent count) {
    constexpr extent down = high.dilation * Plan::w;
    W all = load_part<W, Lanes>(from);
    if constexpr (Count > 0) {
#pragma GCC unroll 4
      for (extent a = 1; a < Count; ++a)
        all = Fold::combine(all, load_part<W, Lanes>(from + a * down));
    } else {
      for (extent a = 1; a < count; ++a)
        all = Fold::combine(all, load_part<W, Lanes>(from + a * down));
    }
    return all;
  }

  template <class Store>
  TENON_INLINE static void fold_across(const T* from, extent channel, extent column,
                                       const Store& store) {
    constexpr extent rest = Plan::ow % V::width;
    extent j = 0;
    for (; j + V::width <= Plan::ow; j += V::width)
      store.full(channel, column + j, fold_row(from + j * wide.stride));
    if constexpr (rest > 0)
      emit<rest>(store, channel, column + j, fold_row(from + j * wide.stride));
  }
  TENON_INLINE static V fold_row(const T* from) {
    V all = load_every<V, wide.stride>(from);
#pragma GCC unroll 4
    for (extent b = 1; b < wide.taps; ++b)
      all = Fold::combine(all, load_every<V, wide.stride>(from + b * wide.dilation));
    return all;
  }
};

}  // namespace tenon::device::cpu::detail
