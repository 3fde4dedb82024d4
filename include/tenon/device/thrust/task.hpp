// SPDX-License-Identifier: MIT
// task<Kernel>: a kernel as independent pieces of work, each a function of its number: an element
// of a map, a row, a column, an element of a product. Any device that can call a function for each
// number of a range can run it. Law: a piece reads nothing that another one writes; what one piece
// sums depends on the shape alone.
// Read next: device/thrust/column.hpp, device/thrust/thrust.hpp.
#pragma once

#include <tenon/device/role.hpp>

#include <type_traits>

namespace tenon::device::on_thrust {

using kernel::place;
using kernel::scope;

/// A kernel as independent pieces: `count(n)` of them for a batch of n rows, piece i by
/// `operator()(i)`. One specialisation for each kind of kernel.
template <class Kernel>
struct task;

/// The addresses of Count operands, by value: a task travels to where it runs.
template <int Count>
struct addresses {
  void* at[Count];
  explicit addresses(void* const* operand_slots) {
    for (int s = 0; s < Count; ++s) at[s] = operand_slots[s];
  }
};

/// Numbers of pieces are 32-bit where they fit: a division of 64 bits is a subroutine on a GPU.
template <extent Capacity>
using number_below = std::conditional_t<(Capacity < (extent{1} << 31)), std::uint32_t, extent>;

/// The true extents of axes [First, Last) multiplied.
template <class Space, int First, int Last>
TENON_HD TENON_INLINE constexpr extent count_of(extent n) {
  if constexpr (First >= Last) {
    return 1;
  } else {
    return Space::size(First, n) * count_of<Space, First + 1, Last>(n);
  }
}

/// Splits number i into indices of the axes [First, Last), the last one fastest.
template <class Space, int First, int Last, class N>
TENON_HD TENON_INLINE void set_index(place& p, N i) {
  if constexpr (Last - First == 1) {
    p.index[First] = static_cast<extent>(i);
  } else if constexpr (Last > First) {
    constexpr N size = static_cast<N>(Space::extents[Last - 1]);
    p.index[Last - 1] = static_cast<extent>(i % size);
    set_index<Space, First, Last - 1>(p, static_cast<N>(i / size));
  }
}

/// A fold over many numbers by one piece: three totals, so that no sum takes more than a few
/// hundred terms of its own size before it joins a larger one.
template <int I, class What>
struct cascade {
  using T = typename What::element_type;
  static constexpr int terms = 256;
  T value[3];
  int steps[2];

  TENON_HD TENON_INLINE void start() {
    for (T& each : value) each = What::op::template start<T>();
    steps[0] = steps[1] = 0;
  }
  TENON_HD TENON_INLINE void take(T x) {
    value[0] = What::op::combine(value[0], x);
    if (++steps[0] == terms) carry();
  }
  TENON_HD TENON_INLINE T total() const {
    return What::op::combine(value[2], What::op::combine(value[1], value[0]));
  }

 private:
  TENON_HD TENON_INLINE void carry() {
    steps[0] = 0;
    value[1] = What::op::combine(value[1], value[0]);
    value[0] = What::op::template start<T>();
    if (++steps[1] < terms) return;
    steps[1] = 0;
    value[2] = What::op::combine(value[2], value[1]);
    value[1] = What::op::template start<T>();
  }
};

/// The folds of Body, each in a base of its own; other instructions have none.
template <class Body, int I>
using fold_state = std::conditional_t<role<typename Body::template at<I>>::folds,
                                      cascade<I, role<typename Body::template at<I>>>,
                                      kernel::detail::numbered_place<I>>;
template <class Body, class Sequence>
struct fold_states;
template <class Body, int... I>
struct fold_states<Body, std::integer_sequence<int, I...>> : fold_state<Body, I>... {};

/// The folds of Body, one after another: started, given an element, finished.
template <class Body>
struct folds {
  using sequence = std::make_integer_sequence<int, Body::size>;
  using states = fold_states<Body, sequence>;
  using registers = kernel::registers<Body, 1>;

  template <int Phase>
  static constexpr bool exist = folds_in<Body, Phase>(sequence{});
  template <int Phase>
  static constexpr bool or_stores_exist = exist<Phase> || stores_in<Body, Phase>(sequence{});

  template <int Phase, class F>
  TENON_HD TENON_INLINE static void for_each(const F& f) {
    for_each<Phase>(f, sequence{});
  }

 private:
  template <int Phase, class F, int... I>
  TENON_HD TENON_INLINE static void for_each(const F& f, std::integer_sequence<int, I...>) {
    (visit<Phase, I>(f), ...);
  }
  template <int Phase, int I, class F>
  TENON_HD TENON_INLINE static void visit(const F& f) {
    if constexpr (folds_at<typename Body::template at<I>, Phase>()) f.template operator()<I>();
  }
};

template <class Body>
struct start_folds {
  typename folds<Body>::states& states;
  template <int I>
  TENON_HD TENON_INLINE void operator()() const {
    static_cast<fold_state<Body, I>&>(states).start();
  }
};
template <class Body>
struct take_element {
  typename folds<Body>::states& states;
  kernel::registers<Body, 1>& r;
  template <int I>
  TENON_HD TENON_INLINE void operator()() const {
    using what = role<typename Body::template at<I>>;
    using T = typename what::element_type;
    static_cast<fold_state<Body, I>&>(states).take(
        static_cast<T>(kernel::detail::at<what::input>(r)));
  }
};
template <class Body>
struct finish_folds {
  typename folds<Body>::states& states;
  kernel::registers<Body, 1>& r;
  template <int I>
  TENON_HD TENON_INLINE void operator()() const {
    kernel::detail::at<I>(r) = static_cast<fold_state<Body, I>&>(states).total();
  }
};

/// Element by element where nothing belongs to the row, else row by row.
template <class Space, int Inner, class Body>
struct task<kernel::row<Space, Inner, Body>> {
  using sequence = std::make_integer_sequence<int, Body::size>;
  static constexpr bool is_map = kernel::phases<Body> == 1 && !folds<Body>::template exist<0> &&
                                 !stores_rows<Body>(sequence{});
  static constexpr int outer = is_map ? Space::rank : Space::rank - Inner;
  using number = number_below<count_folded<Space>(0, Space::rank)>;

  addresses<slot_count<Body>> slots;
  extent n;

  task(void* const* operand_slots, extent batch_rows) : slots(operand_slots), n(batch_rows) {}
  static extent count(extent rows) { return count_of<Space, 0, outer>(rows); }

  TENON_HD void operator()(extent i) const {
    place p{slots.at, {}, n};
    set_index<Space, 0, outer>(p, static_cast<number>(i));
    kernel::registers<Body, 1> r;
    if constexpr (is_map) {
      kernel::evaluate<Body, scope::row_registers, 0>(p, 1, r);
      kernel::evaluate<Body, scope::element_registers, 0>(p, 1, r);
      kernel::write<Body, scope::element_registers, 0, 1>(p, 1, r);
    } else {
      phase<0>(p, r);
      kernel::write<Body, scope::row_registers, 0, 1>(p, 1, r);
    }
  }

 private:
  template <int Phase>
  TENON_HD TENON_INLINE void phase(place& p, kernel::registers<Body, 1>& r) const {
    using fold = folds<Body>;
    kernel::evaluate<Body, scope::row_registers, Phase>(p, 1, r);
    if constexpr (fold::template or_stores_exist<Phase>) {
      typename fold::states states;
      fold::template for_each<Phase>(start_folds<Body>{states});
      const extent length = count_of<Space, outer, Space::rank>(n);
      for (extent j = 0; j < length; ++j) {
        set_index<Space, outer, Space::rank>(p, static_cast<number>(j));
        kernel::evaluate<Body, scope::element_registers, Phase>(p, 1, r);
        fold::template for_each<Phase>(take_element<Body>{states, r});
        kernel::write<Body, scope::element_registers, Phase, 1>(p, 1, r);
      }
      fold::template for_each<Phase>(finish_folds<Body>{states, r});
    }
    if constexpr (Phase + 1 < kernel::phases<Body>) phase<Phase + 1>(p, r);
  }
};

}  // namespace tenon::device::on_thrust
