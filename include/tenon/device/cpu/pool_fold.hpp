// SPDX-License-Identifier: MIT
// pool_fold: each window of a plane folded to one number by an associative op, its sum or its
// largest element: first down the rows of the window, packs along the image, into a buffer with a
// border of the op's start; then across the buffer, packs along the outputs. A row of the buffer
// is dealt into as many parts as a stride up to 4, so that neighbouring outputs read neighbours.
// Law: each output is handed to the store exactly once. Read next: device/cpu/pool.hpp.
#pragma once

#include <tenon/device/cpu/pool_plan.hpp>

namespace tenon::device::cpu::detail {

/// Fold: op::reduce_sum, op::reduce_max.
template <class Plan, class Fold>
class pool_fold {
  using T = typename Plan::element;
  static constexpr op::window high = Plan::high, wide = Plan::wide;
  static constexpr extent whole(extent elements) {
    return whole_lines(elements * extent{sizeof(T)}) / extent{sizeof(T)};
  }

  /// Element c of an image's row is element border + c / parts of part c % parts; in a part,
  /// windows begin `step` apart.
  static constexpr extent parts = wide.stride <= 4 ? wide.stride : 1, step = wide.stride / parts;
  static constexpr extent dealt(extent elements) { return (elements + parts - 1) / parts; }
  static constexpr std::make_integer_sequence<extent, parts> all_parts{};
  static constexpr extent border = whole(dealt(wide.before));
  using W = pack<T, Plan::lanes_of(dealt(Plan::w))>;
  using V = pack<T, Plan::output_lanes>;
  static constexpr extent part = [] {
    const extent read = (Plan::packs * V::width - 1) * step + dealt(wide.reach());
    return border + whole(read > dealt(Plan::w) ? read : dealt(Plan::w));
  }();
  static constexpr extent row = parts * part;

  /// Rows of outputs between the two folds: few, so that a core fetches the next ones meanwhile
  /// (with the parts, 3 x 3 at stride 2 of 25.7 MB went from 0.7 of a copy's speed to 0.9), and not
  /// one, whose stores would be read too soon.
  static constexpr extent block_rows = Plan::oh < 8 ? Plan::oh : 8;

 public:
  static constexpr extent scratch = whole_lines(block_rows * row * extent{sizeof(T)});

  /// Before the planes: the border of the buffer, which no plane changes.
  static void prepare(T* rows) {
    for (extent i = 0; i < block_rows * row; ++i) rows[i] = Fold::template start<T>();
  }

  template <class Store>
  static void run(const T* plane, T* rows, extent channel, const Store& store) {
    for (extent first = 0; first < Plan::oh; first += block_rows) {
      const extent last = first + block_rows < Plan::oh ? first + block_rows : Plan::oh;
      for (extent i = first; i < last; ++i) fold_down(plane, i, rows + (i - first) * row);
      for (extent i = first; i < last; ++i)
        fold_across(rows + (i - first) * row, channel, i * Plan::ow, store);
    }
  }

 private:
  TENON_INLINE static void fold_down(const T* plane, extent output, T* to) {
    const tap_range taps = taps_within(high, output, Plan::h);
    const extent first = output * high.stride - high.before + taps.first * high.dilation;
    const extent count = taps.last - taps.first;
    if (count == high.taps)
      fold_rows<high.taps>(plane + first * Plan::w, count, to + border);
    else if (count > 0)
      fold_rows<0>(plane + first * Plan::w, count, to + border);
    else
      for (extent c = 0; c < Plan::w; ++c)
        to[c % parts * part + border + c / parts] = Fold::template start<T>();
  }
  /// Count rows; 0: as many as `count` says.
  template <extent Count>
  TENON_INLINE static void fold_rows(const T* from, extent count, T* to) {
    constexpr extent group = parts * W::width, rest = Plan::w % group;
    for (extent g = 0; g < Plan::w / group; ++g)
      fold_group<Count, group>(from + g * group, count, to + g * W::width, all_parts);
    if constexpr (rest > 0)
      fold_group<Count, rest>(from + Plan::w - rest, count, to + Plan::w / group * W::width,
                              all_parts);
  }
  /// Packs without a column of their own hold the first one's; nobody asks for them.
  template <extent Count, extent Columns, extent... P>
  TENON_INLINE static void fold_group(const T* from, extent count, T* to,
                                      std::integer_sequence<extent, P...>) {
    constexpr auto begin = [](extent p) { return p * W::width < Columns ? p * W::width : 0; };
    const W columns[] = {fold_columns<Count, Columns - begin(P)>(from + begin(P), count)...};
    (deal<P, dealt(Columns - P)>(columns, to), ...);
  }
  /// The first Count elements of part P of a group.
  template <extent P, extent Count>
  TENON_INLINE static void deal(const W (&columns)[parts], T* to) {
    const W all = every<int{P}>(columns);
    if constexpr (Count >= W::width)
      all.store(to + P * part);
    else if constexpr (Count > 0)
      all.store_partial(to + P * part, static_cast<int>(Count));
  }
  template <extent Count, extent Lanes>
  TENON_INLINE static W fold_columns(const T* from, extent count) {
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
      store.full(channel, column + j, fold_row(from + j * step));
    if constexpr (rest > 0) emit<rest>(store, channel, column + j, fold_row(from + j * step));
  }
  TENON_INLINE static V fold_row(const T* from) {
    V all = load_tap(from, 0);
#pragma GCC unroll 4
    for (extent b = 1; b < wide.taps; ++b) all = Fold::combine(all, load_tap(from, b));
    return all;
  }
  TENON_INLINE static V load_tap(const T* from, extent tap) {
    const extent at = border * parts - wide.before + tap * wide.dilation;
    const T* const first = from + at % parts * part + at / parts;
    if constexpr (step == 1)
      return V::load(first);
    else
      return V::load_strided(first, step);
  }
};

}  // namespace tenon::device::cpu::detail
