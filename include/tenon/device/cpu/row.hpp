// SPDX-License-Identifier: MIT
// Row kernels on the CPU: for every row, one pass over its elements per phase, packs along the last
// axis, four accumulators per fold. A plain map is a row kernel without folds. Law: the order of
// every sum depends on the shape alone, never on the number of threads. Over 250 lines: a row in
// memory and a row that fits one pack are the same phases. Read next: device/cpu/column.hpp,
// device/cpu/cpu.hpp.
#pragma once

#include <tenon/device/cpu/accumulator.hpp>
#include <tenon/device/cpu/ahead.hpp>
#include <tenon/device/cpu/kept.hpp>
#include <tenon/device/cpu/lanes.hpp>
#include <tenon/device/cpu/threads.hpp>
#include <tenon/kernel/write.hpp>

namespace tenon::device::cpu {

template <class Kernel>
struct runner;

namespace detail {

using kernel::place;
using kernel::scope;

/// The loops of one row.
template <class Space, int Inner, class Body>
struct row_loop {
  using sequence = std::make_integer_sequence<int, Body::size>;
  static constexpr int last_axis = Space::rank - 1;
  static constexpr int width = Inner == 0 ? 1 : lanes_within<Body>(Space::extents[last_axis]);
  static constexpr int unroll = 4;
  static constexpr bool is_long =
      count_folded<Space>(Space::rank - Inner, Space::rank) > extent{steps_at_once} * unroll* width;
  template <int I>
  using sums = accumulator<I, role<typename Body::template at<I>>, width, unroll, is_long>;
  using row_registers = keeping_row<Body>;
  static constexpr extent kept_length = Inner == 1 ? Space::extents[last_axis] : 0;
  using element_registers = keeping_elements<Body, width, kept_length>;
  using kept = typename element_registers::what;

  /// One fold takes `count` lanes of its operand into accumulator u.
  template <int I, class A>
  TENON_INLINE static void take(A& a, int u, element_registers& r, int count) {
    using what = role<typename Body::template at<I>>;
    using V = kernel::lanes<typename what::element_type, width>;
    V value = kernel::detail::widen<width>(kernel::detail::at<what::input>(r));
    if constexpr (width > 1) {
      if (count < width)
        value = math::select(pack<bool, width>::first(count), value,
                             V(what::op::template start<typename what::element_type>()));
    }
    a.value[u] = what::op::combine(a.value[u], value);
  }

  template <int Phase, int U, class As, int... I>
  TENON_INLINE static void step(place& p, extent j, int count, row_registers& rows, As& as,
                                std::integer_sequence<int, I...>) {
    element_registers r;
    share<Body, Phase>(rows, r, sequence{});
    if constexpr (kept::bytes > 0) r.kept = rows.kept, r.j = j;
    if constexpr (last_axis >= 0) p.index[last_axis] = j;
    kernel::evaluate<Body, scope::element_registers, Phase>(p, count, r);
    r.template keep<Phase>(sequence{});
    if constexpr (Phase == 1 && Inner == 1) fetch_ahead(p, sequence{});
    (take_if<Phase, U, I>(as, r, count), ...);
    kernel::write<Body, scope::element_registers, Phase, width>(p, count, r);
  }
  template <int... I>
  TENON_INLINE static void fetch_ahead(const place& p, std::integer_sequence<int, I...>) {
    (ahead<typename Body::template at<I>>::fetch(p), ...);
  }
  template <int Phase, int U, int I, class As>
  TENON_INLINE static void take_if(As& as, element_registers& r, int count) {
    using what = role<typename Body::template at<I>>;
    if constexpr (what::folds) {
      if constexpr (what::phase == Phase) take<I>(static_cast<sums<I>&>(as), U, r, count);
    }
  }

  template <int Phase, class As, int... U>
  TENON_INLINE static void block(place& p, extent j, row_registers& rows, As& as,
                                 std::integer_sequence<int, U...>) {
    (step<Phase, U>(p, j + U * width, width, rows, as, sequence{}), ...);
  }

  template <int I, class As>
  TENON_INLINE static void gather_one(As& as) {
    if constexpr (role<typename Body::template at<I>>::folds) static_cast<sums<I>&>(as).gather();
  }
  template <class As, int... I>
  TENON_INLINE static void count_step(As& as, std::integer_sequence<int, I...>) {
    if constexpr (is_long) {
      if (++as.steps < steps_at_once) return;
      (gather_one<I>(as), ...);
      as.steps = 0;
    }
  }

  /// One phase along the last axis, from j to end.
  template <int Phase, class As>
  TENON_INLINE static void along(place& p, extent j, extent end, row_registers& rows, As& as) {
    if constexpr (folds_in<Body, Phase>(sequence{})) {
      for (; j + unroll * width <= end; j += unroll * width) {
        block<Phase>(p, j, rows, as, std::make_integer_sequence<int, unroll>{});
        count_step(as, sequence{});
      }
      count_step(as, sequence{});
    }
    for (; j + width <= end; j += width) step<Phase, 0>(p, j, width, rows, as, sequence{});
    if constexpr (width > 1)
      if (j < end) step<Phase, 0>(p, j, static_cast<int>(end - j), rows, as, sequence{});
  }

  /// The inner axes but the last, then the last.
  template <int Phase, int Axis, class As>
  TENON_INLINE static void over_inner(place& p, extent n, row_registers& rows, As& as) {
    if constexpr (Axis >= last_axis) {
      along<Phase>(p, 0, Inner == 0 ? 1 : Space::size(last_axis, n), rows, as);
    } else {
      for (extent i = 0; i < Space::size(Axis, n); ++i) {
        p.index[Axis] = i;
        over_inner<Phase, Axis + 1>(p, n, rows, as);
      }
    }
  }

  template <int I, class As>
  TENON_INLINE static void start_one(As& as) {
    if constexpr (role<typename Body::template at<I>>::folds) static_cast<sums<I>&>(as).start();
  }
  template <int Phase, int I, class As>
  TENON_INLINE static void finish_one(As& as, row_registers& rows) {
    using what = role<typename Body::template at<I>>;
    if constexpr (what::folds) {
      if constexpr (what::phase == Phase) {
        const auto total = static_cast<sums<I>&>(as).total();
        if constexpr (width > 1) {
          kernel::detail::at<I>(rows) = what::op::across(total);
        } else {
          kernel::detail::at<I>(rows) = total;
        }
      }
    }
  }

  template <int I>
  using accumulator_at = std::conditional_t<role<typename Body::template at<I>>::folds, sums<I>,
                                            kernel::detail::numbered_place<I>>;

  template <int Phase, int... I>
  TENON_INLINE static void phase(place& p, extent n, row_registers& rows,
                                 std::integer_sequence<int, I...>) {
    kernel::evaluate<Body, scope::row_registers, Phase>(p, 1, rows);
    if constexpr (folds_in<Body, Phase>(sequence{}) || stores_in<Body, Phase>(sequence{})) {
      struct : accumulator_at<I>... {
        int steps = 0;
      } as;
      (start_one<I>(as), ...);
      over_inner<Phase, Space::rank - (Inner == 0 ? 1 : Inner)>(p, n, rows, as);
      (finish_one<Phase, I>(as, rows), ...);
    }
  }

  /// A row that fits one pack stays in registers from phase to phase.
  static constexpr bool fits_one_pack = Inner == 1 && width > 1 &&
                                        Space::extents[Space::rank - 1] > 0 &&
                                        Space::extents[Space::rank - 1] <= width;
  static constexpr int row_length = static_cast<int>(Space::extents[Space::rank - 1]);

  template <int Phase, int... I>
  TENON_INLINE static void phase_in_registers(place& p, row_registers& rows, element_registers& r,
                                              std::integer_sequence<int, I...>) {
    kernel::evaluate<Body, scope::row_registers, Phase>(p, 1, rows);
    share<Body, Phase>(rows, r, sequence{});
    kernel::evaluate<Body, scope::fresh_registers, Phase>(p, row_length, r);
    (fold_pack<Phase, I>(rows, r), ...);
    kernel::write<Body, scope::element_registers, Phase, width>(p, row_length, r);
  }
  template <int Phase, int I>
  TENON_INLINE static void fold_pack(row_registers& rows, element_registers& r) {
    using what = role<typename Body::template at<I>>;
    if constexpr (what::folds) {
      if constexpr (what::phase == Phase) {
        using T = typename what::element_type;
        auto value = kernel::detail::widen<width>(kernel::detail::at<what::input>(r));
        if constexpr (row_length < width)
          value = math::select(pack<bool, width>::first(row_length), value,
                               pack<T, width>(what::op::template start<T>()));
        kernel::detail::at<I>(rows) = what::op::across(value);
      }
    }
  }

  /// One axis without folds: any part of it can be done alone, between what is read and what is
  /// written once for the row.
  static constexpr bool is_flat_map =
      Space::rank == 1 && Inner == 1 && kernel::phases<Body> == 1 && !folds_in<Body, 0>(sequence{});
  TENON_INLINE static void run_part(place& p, extent begin, extent end, row_registers rows) {
    struct {
    } no_sums;
    along<0>(p, begin, end, rows, no_sums);
  }

  template <int... Phase>
  TENON_INLINE static void run(place& p, extent n, std::byte* scratch,
                               std::integer_sequence<int, Phase...>) {
    row_registers rows;
    rows.kept = scratch;
    if constexpr (fits_one_pack) {
      element_registers r;
      p.index[last_axis] = 0;
      (phase_in_registers<Phase>(p, rows, r, sequence{}), ...);
    } else {
      (phase<Phase>(p, n, rows, sequence{}), ...);
    }
    kernel::write<Body, scope::row_registers, 0, 1>(p, 1, rows);
  }
};

}  // namespace detail

/// Runs a row kernel: rows, or the packs of a flat map, are cut into blocks for the threads.
template <class Space, int Inner, class Body>
struct runner<kernel::row<Space, Inner, Body>> {
  using loop = detail::row_loop<Space, Inner, Body>;
  static constexpr int outer = Space::rank - Inner;
  static constexpr extent scratch(int threads) { return threads * loop::kept::bytes; }

  static void run(void* const* slots, extent n, std::byte* scratch, int threads) {
    extent rows = 1, inner = 1;
    for (int a = 0; a < outer; ++a) rows *= Space::size(a, n);
    for (int a = outer; a < Space::rank; ++a) inner *= Space::size(a, n);
    if constexpr (loop::is_flat_map && !loop::fits_one_pack) {
      const extent packs = (inner + loop::width - 1) / loop::width;
      const detail::own_slots<Body> own(slots);
      detail::place whole{own.at, {}, n};
      typename loop::row_registers once;
      kernel::evaluate<Body, detail::scope::row_registers, 0>(whole, 1, once);
      for_blocks(packs, inner * Body::size, threads, [&](extent begin, extent end, int) {
        const detail::own_slots<Body> part_slots(slots);
        detail::place part{part_slots.at, {}, n};
        loop::run_part(part, begin * loop::width, end == packs ? inner : end * loop::width, once);
      });
      kernel::write<Body, detail::scope::row_registers, 0, 1>(whole, 1, once);
    } else if constexpr (outer == 0) {
      const detail::own_slots<Body> own(slots);
      detail::place p{own.at, {}, n};
      loop::run(p, n, scratch, std::make_integer_sequence<int, kernel::phases<Body>>{});
    } else {
      const extent lanes = (inner + loop::width - 1) / loop::width * loop::width;
      for_blocks(rows, rows * lanes * Body::size, threads,
                 [&](extent begin, extent end, int thread) {
                   std::byte* const of_thread = scratch + thread * loop::kept::bytes;
                   const detail::own_slots<Body> own(slots);
                   detail::place place{own.at, {}, n};
                   for (extent row = begin; row < end; ++row) {
                     set_index(place, row, n);
                     loop::run(place, n, of_thread,
                               std::make_integer_sequence<int, kernel::phases<Body>>{});
                   }
                 });
    }
  }

 private:
  TENON_INLINE static void set_index(detail::place& p, extent r, extent n) {
    if constexpr (outer == 1) {
      p.index[0] = r;
    } else {
      for (int a = outer - 1; a >= 0; --a) {
        p.index[a] = r % Space::size(a, n);
        r /= Space::size(a, n);
      }
    }
  }
};

}  // namespace tenon::device::cpu
