// SPDX-License-Identifier: MIT
// pool_tiles: pools whose windows lie side by side in the image, each element in one of them or in
// none: one pass, a pack of windows at a time, both ways.
// Law: each element of the result is handed to the store exactly once; places of the image in no
// window are zero. Read next: device/cpu/pool.hpp, device/cpu/pool_back.hpp.
#pragma once

#include <tenon/device/cpu/pool_plan.hpp>
#include <tenon/op/pool_pick.hpp>

namespace tenon::device::cpu::detail {

/// What is read and written of a pack of windows.
template <class Plan>
struct window_pack {
  using T = typename Plan::element;
  static constexpr int width = Plan::output_lanes;
  using V = pack<T, width>;
  static constexpr extent high = Plan::high.taps, wide = Plan::wide.taps;
  static constexpr extent rest = Plan::ow % width;
  static constexpr extent place(extent i, extent j) { return i * high * Plan::w + j * wide; }

  /// Element B of Count windows in a row of the image.
  template <extent Count, extent B>
  TENON_INLINE static V tap(const T* row) {
    return load_every<V, int{wide}, int{B}, Count * wide>(row);
  }
  static constexpr std::make_integer_sequence<extent, wide> taps{};
};

/// Each window folded to one number.
template <class Plan, class Fold, class Store>
struct fold_windows : window_pack<Plan> {
  using windows = window_pack<Plan>;
  using typename windows::T, typename windows::V;
  const T* x;
  extent channel;
  const Store& store;

  template <extent Count>
  TENON_INLINE void run(extent i, extent j) const {
    const T* const from = x + windows::place(i, j);
    V all = fold_row<Count>(from, windows::taps);
#pragma GCC unroll 4
    for (extent a = 1; a < windows::high; ++a)
      all = Fold::combine(all, fold_row<Count>(from + a * Plan::w, windows::taps));
    emit<Count>(store, channel, i * Plan::ow + j, all);
  }

 private:
  template <extent Count, extent... B>
  TENON_INLINE static V fold_row(const T* row, std::integer_sequence<extent, 0, B...>) {
    V all = windows::template tap<Count, 0>(row);
    ((all = Fold::combine(all, windows::template tap<Count, B>(row))), ...);
    return all;
  }
};

/// Each output to all places of its window.
template <class Plan, class Store>
struct spread_outputs : window_pack<Plan> {
  using windows = window_pack<Plan>;
  using typename windows::T, typename windows::V;
  const T* outputs;
  extent channel;
  const Store& store;

  template <extent Count>
  TENON_INLINE void run(extent i, extent j) const {
    const V each = load_part<V, Count>(outputs + i * Plan::ow + j);
    V value[windows::wide];
#pragma GCC unroll 4
    for (V& v : value) v = each;
#pragma GCC unroll 4
    for (extent a = 0; a < windows::high; ++a)
      write_apart<Count * windows::wide>(store, channel, windows::place(i, j) + a * Plan::w, value);
  }
};

/// Each output to the place of the largest element of its window in x.
template <class Plan, class Store>
struct place_outputs : window_pack<Plan> {
  using windows = window_pack<Plan>;
  using typename windows::T, typename windows::V;
  const T* x;
  const T* outputs;
  extent channel;
  const Store& store;

  template <extent Count>
  TENON_INLINE void run(extent i, extent j) const {
    const V at = find<Count>(x + windows::place(i, j));
    const V each = load_part<V, Count>(outputs + i * Plan::ow + j);
#pragma GCC unroll 4
    for (extent a = 0; a < windows::high; ++a) {
      V value[windows::wide];
#pragma GCC unroll 4
      for (extent b = 0; b < windows::wide; ++b)
        value[b] = math::select(at == number_of(a, b), each, V(T(0)));
      write_apart<Count * windows::wide>(store, channel, windows::place(i, j) + a * Plan::w, value);
    }
  }

 private:
  TENON_INLINE static V number_of(extent a, extent b) {
    return V(static_cast<T>(a * windows::wide + b));
  }
  /// The number of the largest tap of each window.
  template <extent Count>
  TENON_INLINE static V find(const T* from) {
    V best = windows::template tap<Count, 0>(from);
    V at = number_of(0, 0);
#pragma GCC unroll 4
    for (extent a = 0; a < windows::high; ++a)
      take_row<Count>(from + a * Plan::w, a, best, at, windows::taps);
    return at;
  }
  template <extent Count, extent... B>
  TENON_INLINE static void take_row(const T* row, extent a, V& best, V& at,
                                    std::integer_sequence<extent, B...>) {
    (take(windows::template tap<Count, B>(row), number_of(a, B), best, at), ...);
  }
  TENON_INLINE static void take(const V& value, const V& number, V& best, V& at) {
    const auto beats = op::pool_pick::beats(value, best);
    best = math::select(beats, value, best);
    at = math::select(beats, number, at);
  }
};

/// Runs one of the above on all windows of a plane.
template <class Plan, class Each>
TENON_INLINE void for_windows(const Each& each) {
  for (extent i = 0; i < Plan::oh; ++i) {
    extent j = 0;
    for (; j + Each::width <= Plan::ow; j += Each::width) each.template run<Each::width>(i, j);
    if constexpr (Each::rest > 0) each.template run<Each::rest>(i, j);
  }
}

/// Zeros at the places of a plane that are in no window: columns and rows behind them.
template <class Plan, class Store>
void write_zeros(const Store& store, extent channel) {
  using V = typename window_pack<Plan>::V;
  constexpr extent high = Plan::oh * Plan::high.taps, wide = Plan::ow * Plan::wide.taps;
  for (extent r = wide < Plan::w ? 0 : high; r < Plan::h; ++r)
    for (extent c = r < high ? wide : 0; c < Plan::w; c += V::width) {
      const extent count = Plan::w - c < V::width ? Plan::w - c : V::width;
      store.partial(channel, r * Plan::w + c, V(0), static_cast<int>(count));
    }
}

}  // namespace tenon::device::cpu::detail
