// SPDX-License-Identifier: MIT
// epilogue: the fused body of a contraction on finished sums, while they are in registers.
// Read next: device/cpu/product.hpp, device/cpu/convolution.hpp.
#pragma once

#include <tenon/device/cpu/row.hpp>

namespace tenon::device::cpu::detail {

template <class Instruction>
inline constexpr bool is_product = std::is_same_v<Instruction, kernel::product<Instruction::type>>;

template <class Body, int I, class R, class V>
TENON_INLINE void set_product(R& r, const V& value) {
  if constexpr (is_product<typename Body::template at<I>>) kernel::detail::at<I>(r) = value;
}

/// Runs Body at a place, on Width sums of which the first `count` are wanted.
template <class Body, int Width, class V, int... I>
TENON_INLINE void finish(const place& p, const V& value, int count,
                         std::integer_sequence<int, I...>) {
  kernel::registers<Body, Width> r;
  kernel::evaluate<Body, scope::row_registers, 0>(p, 1, r);
  (set_product<Body, I>(r, value), ...);
  kernel::evaluate<Body, scope::element_registers, 0>(p, count, r);
  kernel::write<Body, scope::element_registers, 0, Width>(p, count, r);
  kernel::write<Body, scope::row_registers, 0, Width>(p, count, r);
}
template <class Body, int Width, class V>
TENON_INLINE void finish(const place& p, const V& value, int count) {
  finish<Body, Width>(p, value, count, std::make_integer_sequence<int, Body::size>{});
}

/// Receives the sums of a GEMM, under the given indices of the axes before its rows.
template <class Space, class Body>
struct epilogue {
  static constexpr int rank = Space::rank;
  void* const* slots;
  extent n;
  extent leading[max_rank];

  template <class V>
  TENON_INLINE void partial(extent row, extent column, const V& value, int count) const {
    place p{slots, {}, n};
    for (int a = 0; a < rank - 2; ++a) p.index[a] = leading[a];
    p.index[rank - 2] = row;
    p.index[rank - 1] = column;
    finish<Body, V::width>(p, value, count);
  }
  template <class V>
  TENON_INLINE void full(extent row, extent column, const V& value) const {
    partial(row, column, value, V::width);
  }
};

/// Receives the sums for one image: rows are channels, axis RowAxis of the space, columns the
/// Columns places of a channel. Where the body does not walk these as one axis, it runs on one sum
/// at a time.
template <class Space, class Body, int RowAxis, extent Columns>
struct image_epilogue {
  static constexpr int rank = Space::rank;
  static constexpr bool is_merged = Space::extents[rank - 1] == Columns;
  void* const* slots;
  extent n;
  extent image;

  template <class T, int Width>
  TENON_INLINE void partial(extent row, extent column, const pack<T, Width>& value,
                            int count) const {
    if constexpr (is_merged) {
      finish<Body, Width>(place_of(row, column), value, count);
    } else {
      T each[Width];
      value.store(each);
      for (int i = 0; i < count; ++i) finish<Body, 1>(place_of(row, column + i), each[i], 1);
    }
  }
  template <class V>
  TENON_INLINE void full(extent row, extent column, const V& value) const {
    partial(row, column, value, V::width);
  }

 private:
  TENON_INLINE place place_of(extent row, extent column) const {
    place p{slots, {}, n};
    for (int a = rank - 1; a > RowAxis; --a) {
      p.index[a] = is_merged ? column : column % Space::extents[a];
      column /= Space::extents[a];
    }
    p.index[RowAxis] = row;
    if constexpr (RowAxis > 0) p.index[0] = image;
    return p;
  }
};

}  // namespace tenon::device::cpu::detail
