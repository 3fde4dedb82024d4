// SPDX-License-Identifier: MIT
// Runners of ops that move slices on the CPU: concat, take, scatter_add; and cumsum.
// Law: one thread, elements in order, so that sums are the same in every run.
#pragma once

#include <tenon/base/refusal.hpp>
#include <tenon/device/around_axis.hpp>
#include <tenon/device/cpu/row.hpp>
#include <tenon/op/concat.hpp>
#include <tenon/op/cumsum.hpp>
#include <tenon/op/take.hpp>

#include <cstring>

namespace tenon::device::cpu {

template <std::int64_t Axis, std::int64_t B, dtype Type, dtype Left, dtype Right, class Out,
          class In0, class In1>
struct runner<kernel::own<op::concat, Axis, B, Type, Left, Right, Out, In0, In1>> {
  using T = element<Type>;
  static constexpr extent scratch(int) { return 0; }
  static void run(void* const* slots, extent n, std::byte*, int) {
    constexpr int axis = static_cast<int>(Axis);
    const around_axis size(Out::value, axis, n);
    const extent left = In0::value[axis] * size.inner, right = In1::value[axis] * size.inner;
    T* to = static_cast<T*>(slots[2]);
    for (extent o = 0; o < size.outer; ++o) {
      copy(to + o * (left + right), static_cast<const T*>(slots[0]) + o * left, left);
      copy(to + o * (left + right) + left, static_cast<const T*>(slots[1]) + o * right, right);
    }
  }

 private:
  static void copy(T* to, const T* from, extent count) {
    std::memcpy(to, from, static_cast<std::size_t>(count) * sizeof(T));
  }
};

template <std::int64_t Axis, std::int64_t Reversed, dtype Type, dtype Left, dtype Right, class Out,
          class In, class None>
struct runner<kernel::own<op::cumsum, Axis, Reversed, Type, Left, Right, Out, In, None>> {
  using T = element<Type>;
  static constexpr extent scratch(int) { return 0; }
  static void run(void* const* slots, extent n, std::byte*, int) {
    constexpr extent size = In::value[static_cast<int>(Axis)];
    const around_axis around(In::value, static_cast<int>(Axis), n);
    const extent step = Reversed == 1 ? -around.inner : around.inner;
    const extent first = Reversed == 1 ? (size - 1) * around.inner : 0;
    for (extent o = 0; o < around.outer; ++o) {
      const extent at = o * size * around.inner + first;
      add_up(static_cast<const T*>(slots[0]) + at, static_cast<T*>(slots[1]) + at, size, step,
             around.inner);
    }
  }

 private:
  static void add_up(const T* from, T* to, extent size, extent step, extent inner) {
    for (extent i = 0; i < inner; ++i) to[i] = from[i];
    for (extent a = 1; a < size; ++a)
      for (extent i = 0; i < inner; ++i)
        to[a * step + i] = static_cast<T>(to[(a - 1) * step + i] + from[a * step + i]);
  }
};

/// Calls move(slice of the table, slice among those taken, elements) for every index, in order.
template <int Axis, dtype Index, class Table, class Indices, class Move>
void for_each_taken(const void* indices, extent n, const char* name, Move move) {
  const around_axis around(Table::value, Axis, n);
  constexpr extent size = Table::value[Axis];
  const around_axis before(Indices::value, Indices::rank, n);
  const auto* at = static_cast<const element<Index>*>(indices);
  for (extent o = 0; o < around.outer; ++o)
    for (extent k = 0; k < before.outer; ++k) {
      const auto index = static_cast<extent>(at[k]);
      if (index < 0 || index >= size)
        throw error(std::string(name) + ": index " + std::to_string(index) + " on an axis of " +
                    std::to_string(size) + " elements");
      move((o * size + index) * around.inner, (o * before.outer + k) * around.inner, around.inner);
    }
}

template <std::int64_t Axis, std::int64_t B, dtype Type, dtype Left, dtype Right, class Out,
          class In0, class In1>
struct runner<kernel::own<op::take, Axis, B, Type, Left, Right, Out, In0, In1>> {
  using T = element<Type>;
  static constexpr extent scratch(int) { return 0; }
  static void run(void* const* slots, extent n, std::byte*, int) {
    const T* from = static_cast<const T*>(slots[0]);
    T* to = static_cast<T*>(slots[2]);
    for_each_taken<static_cast<int>(Axis), Right, In0, In1>(
        slots[1], n, "take", [&](extent table, extent taken, extent count) {
          std::memcpy(to + taken, from + table, static_cast<std::size_t>(count) * sizeof(T));
        });
  }
};

template <std::int64_t Axis, std::int64_t B, dtype Type, dtype Left, dtype Right, class Out,
          class In0, class In1>
struct runner<kernel::own<op::scatter_add, Axis, B, Type, Left, Right, Out, In0, In1>> {
  using T = element<Type>;
  static constexpr extent scratch(int) { return 0; }
  static void run(void* const* slots, extent n, std::byte*, int) {
    const T* from = static_cast<const T*>(slots[0]);
    T* to = static_cast<T*>(slots[2]);
    const around_axis all(Out::value, Out::rank, n);
    for (extent i = 0; i < all.outer; ++i) to[i] = T(0);
    for_each_taken<static_cast<int>(Axis), Right, Out, In1>(
        slots[1], n, "scatter_add", [&](extent table, extent taken, extent count) {
          for (extent i = 0; i < count; ++i)
            to[table + i] = static_cast<T>(to[table + i] + from[taken + i]);
        });
  }
};

}  // namespace tenon::device::cpu
