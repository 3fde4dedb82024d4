// SPDX-License-Identifier: MIT
// Column kernels on the CPU: axes [First, Last) are folded, the axes behind them are kept and run
// along packs, so that a bias gradient reads its operand row by row. Law: each column is summed
// from the first row to the last, whatever the number of threads. Read next:
// device/cpu/product.hpp.
#pragma once

#include <tenon/device/cpu/row.hpp>

#include <limits>

namespace tenon::device::cpu {

namespace detail {

/// The loops of one run of columns.
template <class Space, int First, int Last, class Body>
struct column_loop {
  using sequence = std::make_integer_sequence<int, Body::size>;
  static constexpr bool kept_behind = Last < Space::rank;
  static constexpr int width = kept_behind ? lane_count<Body> : 1;
  static constexpr int last_axis = Space::rank - 1;
  static constexpr bool is_long = count_folded<Space>(First, Last) >= steps_at_once;
  static constexpr extent no_limit = std::numeric_limits<extent>::max();
  template <int I>
  using sums_of = accumulator<I, role<typename Body::template at<I>>, width, 1, is_long>;
  using row_registers = kernel::registers<Body, 1>;
  using element_registers = kernel::registers<Body, width>;

  template <int I, class R>
  TENON_INLINE static void start_one(R& sums) {
    if constexpr (role<typename Body::template at<I>>::folds)
      static_cast<sums_of<I>&>(sums).start();
  }
  template <int I, class R>
  TENON_INLINE static void gather_one(R& sums) {
    if constexpr (role<typename Body::template at<I>>::folds)
      static_cast<sums_of<I>&>(sums).gather();
  }
  template <class R, int... I>
  TENON_INLINE static void gather(R& sums, std::integer_sequence<int, I...>) {
    (gather_one<I>(sums), ...);
  }
  template <int I, class R>
  TENON_INLINE static void take_one(R& sums, element_registers& r) {
    using what = role<typename Body::template at<I>>;
    if constexpr (what::folds) {
      auto& a = static_cast<sums_of<I>&>(sums);
      a.value[0] = what::op::combine(
          a.value[0], kernel::detail::widen<width>(kernel::detail::at<what::input>(r)));
    }
  }
  /// Stores of folded registers; their strides are 0 on the folded axes.
  template <int I, class R>
  TENON_INLINE static void finish_one(place& p, int count, R& sums) {
    using instruction = typename Body::template at<I>;
    if constexpr (kernel::detail::writer<instruction>::is_store)
      finish_store(instruction{}, p, count, sums);
  }
  template <dtype Type, int Phase, int Slot, int Input, extent... Strides, class R>
  TENON_INLINE static void finish_store(kernel::store<Type, true, Phase, Slot, Input, Strides...>,
                                        place& p, int count, R& sums) {
    using w = kernel::detail::walk<Strides...>;
    auto* to = static_cast<element<Type>*>(p.slots[Slot]) + w::offset(p);
    kernel::detail::store_lanes<w::inner>(to, static_cast<sums_of<Input>&>(sums).total(), count);
  }
  template <class Store, class R>
  TENON_INLINE static void finish_store(Store, place&, int, R&) {}

  template <class R, int... I>
  TENON_INLINE static void element_step(place& p, int count, row_registers& rows, R& sums,
                                        std::integer_sequence<int, I...>) {
    element_registers r;
    share<Body, 0>(rows, r, sequence{});
    kernel::evaluate<Body, scope::element_registers, 0>(p, count, r);
    (take_one<I>(sums, r), ...);
    kernel::write<Body, scope::element_registers, 0, width>(p, count, r);
  }
  template <int Axis, class R>
  TENON_INLINE static void over_folded(place& p, extent n, int count, row_registers& rows,
                                       R& sums) {
    if constexpr (Axis == Last) {
      element_step(p, count, rows, sums, sequence{});
    } else {
      constexpr extent at_once = indices_at_once<Axis>();
      const extent size = Space::size(Axis, n);
      for (extent begin = 0; begin < size; begin += at_once) {
        const extent end = size - begin < at_once ? size : begin + at_once;
        for (extent i = begin; i < end; ++i) {
          p.index[Axis] = i;
          over_folded<Axis + 1>(p, n, count, rows, sums);
        }
        if constexpr (at_once < no_limit) gather(sums, sequence{});
      }
    }
  }
  /// On the axis where a long fold passes steps_at_once: so many indices that it is about reached.
  template <int Axis>
  static constexpr extent indices_at_once() {
    constexpr extent inside = count_folded<Space>(Axis + 1, Last);
    constexpr bool passes =
        inside < steps_at_once && inside * capacity(Space::extents[Axis]) >= steps_at_once;
    return passes ? steps_at_once / inside : no_limit;
  }

  template <int I>
  using accumulator_at = std::conditional_t<role<typename Body::template at<I>>::folds, sums_of<I>,
                                            kernel::detail::numbered_place<I>>;

  template <int... I>
  TENON_INLINE static void columns(place& p, extent n, int count, row_registers& rows,
                                   std::integer_sequence<int, I...>) {
    struct : accumulator_at<I>... {
    } sums;
    (start_one<I>(sums), ...);
    over_folded<First>(p, n, count, rows, sums);
    for (int a = First; a < Last; ++a) p.index[a] = 0;
    (finish_one<I>(p, count, sums), ...);
  }

  /// One outer index: all columns of it.
  TENON_INLINE static void run(place& p, extent n, extent begin, extent end) {
    row_registers rows;
    kernel::evaluate<Body, scope::row_registers, 0>(p, 1, rows);
    for (extent j = begin; j < end; j += width) {
      if constexpr (kept_behind) p.index[last_axis] = j;
      const extent left = end - j;
      columns(p, n, left < width ? static_cast<int>(left) : width, rows, sequence{});
    }
  }
};

}  // namespace detail

/// Runs a column kernel; outer indices, and packs of columns, are cut into blocks for the threads.
template <class Space, int First, int Last, class Body>
struct runner<kernel::column<Space, First, Last, Body>> {
  using loop = detail::column_loop<Space, First, Last, Body>;
  static constexpr extent scratch(int) { return 0; }

  static void run(void* const* slots, extent n, std::byte*, int threads) {
    extent outer = 1, folded = 1;
    for (int a = 0; a < First; ++a) outer *= Space::size(a, n);
    for (int a = First; a < Last; ++a) folded *= Space::size(a, n);
    for (int a = Last; a < Space::rank - 1; ++a) outer *= Space::size(a, n);
    const extent kept = loop::kept_behind ? Space::size(Space::rank - 1, n) : 1;
    const extent packs = (kept + loop::width - 1) / loop::width;
    for_blocks(outer * packs, outer * kept * folded * Body::size, threads,
               [&](extent begin, extent end, int) {
                 detail::place place{slots, {}, n};
                 for (extent block = begin; block < end; ++block) {
                   set_index(place, block / packs, n);
                   const extent column = block % packs * loop::width, after = column + loop::width;
                   loop::run(place, n, column, after < kept ? after : kept);
                 }
               });
  }

 private:
  static void set_index(detail::place& p, extent outer, extent n) {
    for (int a = Space::rank - 2; a >= Last; --a) split(p, outer, a, n);
    for (int a = First - 1; a >= 0; --a) split(p, outer, a, n);
  }
  static void split(detail::place& p, extent& outer, int axis, extent n) {
    p.index[axis] = outer % Space::size(axis, n);
    outer /= Space::size(axis, n);
  }
};

}  // namespace tenon::device::cpu
