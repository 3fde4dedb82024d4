// SPDX-License-Identifier: MIT
// A column kernel as tasks: one column each, from the first element to the last.
// Read next: device/thrust/product.hpp.
#pragma once

#include <tenon/device/thrust/task.hpp>

namespace tenon::device::on_thrust {

template <class Space, int First, int Last, class Body>
struct task<kernel::column<Space, First, Last, Body>> {
  using number = number_below<count_folded<Space>(0, Space::rank)>;
  static constexpr extent kept = count_folded<Space>(Last, Space::rank);

  addresses<slot_count<Body>> slots;
  extent n;

  task(void* const* operand_slots, extent batch_rows) : slots(operand_slots), n(batch_rows) {}
  static extent count(extent rows) { return count_of<Space, 0, First>(rows) * kept; }
  /// Elements of one column.
  TENON_HD static extent length(extent rows) { return count_of<Space, First, Last>(rows); }

  TENON_HD void operator()(extent i) const {
    using fold = folds<Body>;
    place p = at_column(i);
    kernel::registers<Body, 1> r;
    kernel::evaluate<Body, scope::row_registers, 0>(p, 1, r);
    typename fold::states states;
    fold::template for_each<0>(start_folds<Body>{states});
    take(p, 0, 1, length(n), r, states);
    fold::template for_each<0>(finish_folds<Body>{states, r});
    kernel::write<Body, scope::row_registers, 0, 1>(p, 1, r);
  }

  TENON_HD TENON_INLINE place at_column(extent i) const {
    place p{slots.at, {}, n};
    const number column = static_cast<number>(i);
    set_index<Space, Last, Space::rank>(p, static_cast<number>(column % number{kept}));
    set_index<Space, 0, First>(p, static_cast<number>(column / number{kept}));
    return p;
  }
  /// Elements first, first + step, ... of the column, before end.
  TENON_HD TENON_INLINE void take(place p, extent first, extent step, extent end,
                                  kernel::registers<Body, 1>& r,
                                  typename folds<Body>::states& states) const {
    for (extent j = first; j < end; j += step) {
      set_index<Space, First, Last>(p, static_cast<number>(j));
      kernel::evaluate<Body, scope::element_registers, 0>(p, 1, r);
      folds<Body>::template for_each<0>(take_element<Body>{states, r});
      kernel::write<Body, scope::element_registers, 0, 1>(p, 1, r);
    }
  }
};

}  // namespace tenon::device::on_thrust
