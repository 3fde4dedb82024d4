// SPDX-License-Identifier: MIT
// accumulator: what a fold has seen so far, in packs. Law: no lane of a long fold takes more than
// steps_at_once packs (four times as many in a row loop) before it joins a total, so that a sum of
// a million numbers keeps its digits.
// Read next: device/cpu/row.hpp, device/cpu/column.hpp.
#pragma once

#include <tenon/device/role.hpp>

namespace tenon::device::cpu::detail {

/// Steps that the accumulators of a long fold take before they join the total. Measured: the sum of
/// a million times 0.1f is 99985 without, 100000.3 with.
inline constexpr int steps_at_once = 256;

/// The accumulators of fold number I, whose role is What: Unroll packs, and for a long fold their
/// total.
template <int I, class What, int Width, int Unroll, bool Long>
struct accumulator {
  using op = typename What::op;
  using V = kernel::lanes<typename What::element_type, Width>;
  V value[Unroll + (Long ? 1 : 0)];

  TENON_INLINE void start() {
    for (V& each : value) each = V(op::template start<typename What::element_type>());
  }
  TENON_INLINE V sum() const {
    if constexpr (Unroll == 1) {
      return value[0];
    } else {
      static_assert(Unroll == 4);
      return op::combine(op::combine(value[0], value[1]), op::combine(value[2], value[3]));
    }
  }
  TENON_INLINE V total() const {
    if constexpr (Long) {
      return op::combine(value[Unroll], sum());
    } else {
      return sum();
    }
  }
  TENON_INLINE void gather() {
    static_assert(Long);
    const V now = total();
    start();
    value[Unroll] = now;
  }
};

}  // namespace tenon::device::cpu::detail
