// SPDX-License-Identifier: MIT
// Matrix products on the CPU: the GEMM of gemm.hpp with the fused body as its store, so that bias,
// activation and whatever else follows happens while the sums are in registers. Leading axes are
// merged into rows where the right operand is shared, else they are a loop around the GEMM. Read
// next: device/cpu/gemm.hpp.
#pragma once

#include <tenon/device/cpu/epilogue.hpp>
#include <tenon/device/cpu/gemm.hpp>
#include <tenon/device/product_extents.hpp>

namespace tenon::device::cpu {

/// Runs a matrix product with its epilogue.
template <dtype Type, std::int64_t Flags, class Out, class Left, class Right, class Space,
          class Body>
struct runner<kernel::contraction<op::matmul, Flags, 0, Type, Out, Left, Right, Space, Body>> {
  using e = product_extents<Flags, Out, Left, Right>;
  using T = element<Type>;
  using multiply = gemm<T, e::m, e::n, e::k, e::ta, e::tb>;
  static constexpr extent scratch(int threads) { return multiply::scratch(threads); }

  static void run(void* const* operands, extent n, std::byte* scratch, int threads) {
    const detail::own_slots<Body> own(operands);
    void* const* slots = own.at;
    const T* a = static_cast<const T*>(slots[0]);
    const T* b = static_cast<const T*>(slots[1]);
    if constexpr (e::loops == 0) {
      const merged_rows store{{slots, n, {}}};
      multiply::run(n * e::rest, a, b, scratch, threads, store);
    } else {
      extent count = 1;
      for (int axis = 0; axis < e::loops; ++axis) count *= leading_size(axis, n);
      for (extent i = 0; i < count; ++i) run_one(slots, n, i, a, b, scratch, threads);
    }
  }

 private:
  /// A row of the GEMM as an index over the leading axes of the space and its row axis.
  struct merged_rows {
    detail::epilogue<Space, Body> to;
    TENON_INLINE extent split(extent row) {
      for (int a = Space::rank - 2; a > 0; --a) {
        const extent size = Space::extents[a];
        to.leading[a] = row % size;
        row /= size;
      }
      if (Space::rank > 2) to.leading[0] = row;
      return Space::rank > 2 ? to.leading[Space::rank - 2] : row;
    }
    template <class V>
    TENON_INLINE void full(extent row, extent column, const V& value) const {
      merged_rows here = *this;
      const extent r = here.split(row);
      here.to.full(r, column, value);
    }
    template <class V>
    TENON_INLINE void partial(extent row, extent column, const V& value, int count) const {
      merged_rows here = *this;
      const extent r = here.split(row);
      here.to.partial(r, column, value, count);
    }
  };

  /// The leading axes of the operands are those of the result; the space may have merged some.
  static constexpr extent leading_size(int axis, extent n) {
    return e::out[axis] < 0 ? n : e::out[axis];
  }
  static void run_one(void* const* slots, extent n, extent i, const T* a, const T* b,
                      std::byte* scratch, int threads) {
    detail::epilogue<Space, Body> to{slots, n, {}};
    extent of_space = i;
    for (int axis = Space::rank - 3; axis >= 0; --axis) {
      to.leading[axis] = of_space % Space::size(axis, n);
      of_space /= Space::size(axis, n);
    }
    extent left = 0, right = 0, left_stride = 1, right_stride = 1;
    for (int axis = e::loops - 1; axis >= 0; --axis) {
      const extent index = i % leading_size(axis, n);
      i /= leading_size(axis, n);
      add_axis(e::left, axis, index, left, left_stride);
      add_axis(e::right, axis, index, right, right_stride);
    }
    multiply::run(n, a + left * count_elements(e::left, e::left.rank - 2, e::left.rank),
                  b + right * count_elements(e::right, e::right.rank - 2, e::right.rank), scratch,
                  threads, to);
  }
  static void add_axis(const dims& operand, int axis, extent index, extent& at, extent& stride) {
    const int own = axis - (e::loops - (operand.rank - 2));
    if (own < 0) return;
    if (operand[own] != 1) at += index * stride;
    stride *= capacity(operand[own]);
  }
};

}  // namespace tenon::device::cpu
