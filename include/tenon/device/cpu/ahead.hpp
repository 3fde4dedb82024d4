// SPDX-License-Identifier: MIT
// ahead: memory that a row kernel will want soon, asked for while a later phase of the row
// computes: each phase alone is bound by memory or by arithmetic, and a core does both at once
// (layer_norm of 6272 x 1024 went from 0.78 of a copy's speed to 0.9). Read next:
// device/cpu/row.hpp.
#pragma once

#include <tenon/kernel/evaluate.hpp>

namespace tenon::device::cpu::detail {

/// Nothing to ask for.
template <class Instruction>
struct ahead {
  TENON_INLINE static void fetch(const kernel::place&) {}
};

/// The element of the next row that lies where an instruction reads one of this row. Rows of less
/// than a few lines come by themselves.
template <dtype Type, int Phase, int Slot, extent Offset, extent... Strides>
requires(sizeof...(Strides) >
         1) struct ahead<kernel::load<Type, false, Phase, Slot, Offset, Strides...>> {
  using walk = kernel::detail::walk<Strides...>;
  static constexpr extent last_but_one() {
    extent latest = 0, before = 0;
    ((before = latest, latest = Strides), ...);
    return before;
  }
  TENON_INLINE static void fetch(const kernel::place& p) {
    constexpr extent to_next_row = last_but_one();
    if constexpr (walk::inner == 1 && to_next_row >= 256)
      __builtin_prefetch(static_cast<const element<Type>*>(p.slots[Slot]) + Offset +
                         walk::offset(p) + to_next_row);
  }
};

/// The element of this row that a later phase stores.
template <dtype Type, int Phase, int Slot, int Input, extent... Strides>
requires(sizeof...(Strides) > 1 &&
         Phase > 1) struct ahead<kernel::store<Type, false, Phase, Slot, Input, Strides...>> {
  using walk = kernel::detail::walk<Strides...>;
  TENON_INLINE static void fetch(const kernel::place& p) {
    if constexpr (walk::inner == 1)
      __builtin_prefetch(static_cast<const element<Type>*>(p.slots[Slot]) + walk::offset(p), 1);
  }
};

}  // namespace tenon::device::cpu::detail
