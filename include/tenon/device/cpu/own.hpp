// SPDX-License-Identifier: MIT
// Ops with loops of their own on the CPU, one runner each: spread, argmax and argmin; own_join.hpp
// has concat, take and cumsum. Law: one thread, elements in order.
#pragma once

#include <tenon/device/around_axis.hpp>
#include <tenon/device/cpu/own_join.hpp>
#include <tenon/device/cpu/row.hpp>
#include <tenon/op/argmax.hpp>
#include <tenon/op/slice.hpp>

namespace tenon::device::cpu {

template <std::int64_t A, std::int64_t Start, dtype Type, dtype Left, dtype Right, class Out,
          class In, class None>
struct runner<kernel::own<op::spread, A, Start, Type, Left, Right, Out, In, None>> {
  using T = element<Type>;
  static constexpr extent scratch(int) { return 0; }
  static void run(void* const* slots, extent n, std::byte*, int) {
    constexpr int axis = static_cast<int>(A & 7);
    constexpr extent step = A >> 3, from_size = In::value[axis], to_size = Out::value[axis];
    const around_axis size(Out::value, axis, n);
    const T* from = static_cast<const T*>(slots[0]);
    T* to = static_cast<T*>(slots[1]);
    for (extent i = 0; i < size.outer * to_size * size.inner; ++i) to[i] = T(0);
    for (extent o = 0; o < size.outer; ++o)
      for (extent a = 0; a < from_size; ++a)
        for (extent i = 0; i < size.inner; ++i)
          to[(o * to_size + Start + a * step) * size.inner + i] =
              from[(o * from_size + a) * size.inner + i];
  }
};

template <std::int64_t Axis, std::int64_t Largest, dtype Type, dtype Left, dtype Right, class Out,
          class In, class None>
struct runner<kernel::own<op::arg_extreme, Axis, Largest, Type, Left, Right, Out, In, None>> {
  using T = element<Left>;
  static constexpr extent scratch(int) { return 0; }
  static void run(void* const* slots, extent n, std::byte*, int) {
    constexpr extent size = In::value[static_cast<int>(Axis)];
    const around_axis around(In::value, static_cast<int>(Axis), n);
    const T* from = static_cast<const T*>(slots[0]);
    auto* to = static_cast<element<Type>*>(slots[1]);
    for (extent o = 0; o < around.outer; ++o)
      for (extent i = 0; i < around.inner; ++i)
        to[o * around.inner + i] = find(from + o * size * around.inner + i, size, around.inner);
  }

 private:
  static element<Type> find(const T* x, extent size, extent stride) {
    extent best = 0;
    for (extent a = 1; a < size; ++a) {
      const T candidate = x[a * stride], champion = x[best * stride];
      const bool better = Largest == 1 ? candidate > champion : candidate < champion;
      if (better || (candidate != candidate && champion == champion)) best = a;
    }
    return static_cast<element<Type>>(best);
  }
};

}  // namespace tenon::device::cpu
