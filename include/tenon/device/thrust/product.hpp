// SPDX-License-Identifier: MIT
// A matrix product as tasks: one element each, a dot product in order, then the body. Right for
// every element type and shape; a device that has a faster GEMM takes only the body from here.
// Read next: device/thrust/own.hpp.
#pragma once

#include <tenon/device/product_extents.hpp>
#include <tenon/device/thrust/task.hpp>

namespace tenon::device::on_thrust {

template <class Instruction>
inline constexpr bool is_product = std::is_same_v<Instruction, kernel::product<Instruction::type>>;

template <class Body, int I, class R, class T>
TENON_HD TENON_INLINE void set_product(R& r, T sum) {
  if constexpr (is_product<typename Body::template at<I>>) kernel::detail::at<I>(r) = sum;
}

/// Runs Body at one place of a product, on its finished sum.
template <class Body, class T, int... I>
TENON_HD TENON_INLINE void run_on_sum(const place& p, T sum, std::integer_sequence<int, I...>) {
  kernel::registers<Body, 1> r;
  kernel::evaluate<Body, scope::row_registers, 0>(p, 1, r);
  (set_product<Body, I>(r, sum), ...);
  kernel::evaluate<Body, scope::element_registers, 0>(p, 1, r);
  kernel::write<Body, scope::element_registers, 0, 1>(p, 1, r);
  kernel::write<Body, scope::row_registers, 0, 1>(p, 1, r);
}
/// An axis of a product's result and of its operand, as constants: device code calls no function of
/// dims.
template <class Out, class Operand, int Axis>
struct leading_axis {
  static constexpr int of_operand = Axis - (Out::rank - Operand::rank);
  static constexpr extent size = capacity(Out::value[Axis]);
  static constexpr extent own = capacity(Operand::value[of_operand]);
};
/// Elements of one of a tensor's matrices.
template <class Operand>
inline constexpr extent matrix_elements = count_elements(Operand::value, Operand::rank - 2,
                                                         Operand::rank);

/// Of result matrix `i`, the number of the operand's matrix: leading axes of extent 1 or missing
/// ones are repeated.
template <class Out, class Operand, int Axis>
TENON_HD TENON_INLINE extent matrix_of(extent i) {
  if constexpr (Axis < 0 || Axis < Out::rank - Operand::rank) {
    return 0;
  } else {
    using axis = leading_axis<Out, Operand, Axis>;
    constexpr extent cut = Axis == 0 ? INT64_MAX : axis::size;
    const extent before = matrix_of<Out, Operand, Axis - 1>(i / cut);
    return axis::own == 1 ? before : before * axis::own + i % cut;
  }
}

template <dtype Type, std::int64_t Flags, class Out, class Left, class Right, class Space,
          class Body>
struct task<kernel::contraction<op::matmul, Flags, 0, Type, Out, Left, Right, Space, Body>> {
  using e = product_extents<Flags, Out, Left, Right>;
  using T = element<Type>;
  using number = number_below<count_elements(Out::value)>;
  static constexpr extent columns = e::n;
  static constexpr extent rows = Out::value[Out::rank - 2] < 0 ? -1 : Out::value[Out::rank - 2];

  addresses<(slot_count<Body> > 2 ? slot_count<Body> : 2)> slots;
  extent n;

  task(void* const* operand_slots, extent batch_rows) : slots(operand_slots), n(batch_rows) {}
  static extent count(extent batch) { return count_of<Space, 0, Space::rank>(batch); }

  TENON_HD void operator()(extent i) const {
    const extent column = i % columns, line = i / columns;
    const extent row = rows < 0 ? line : line % rows, matrix = rows < 0 ? 0 : line / rows;
    run(i, dot(row, column, matrix));
  }
  /// The body alone.
  TENON_HD TENON_INLINE void run(extent i, T sum) const {
    place p{slots.at, {}, n};
    set_index<Space, 0, Space::rank>(p, static_cast<number>(i));
    run_on_sum<Body>(p, sum, std::make_integer_sequence<int, Body::size>{});
  }

 private:
  TENON_HD TENON_INLINE T dot(extent row, extent column, extent matrix) const {
    constexpr extent k_capacity = e::k < 0 ? -e::k : e::k;
    const extent k = e::k < 0 ? n * e::rest : e::k, m = e::m < 0 ? 0 : e::m;
    const T* a = static_cast<const T*>(slots.at[0]);
    const T* b = static_cast<const T*>(slots.at[1]);
    if constexpr (!e::sums_leading) {
      a += matrix_of<Out, Left, Out::rank - 3>(matrix) * matrix_elements<Left>;
      b += matrix_of<Out, Right, Out::rank - 3>(matrix) * matrix_elements<Right>;
    }
    T sum = T(0);
    for (extent j = 0; j < k; ++j)
      sum = static_cast<T>(sum + a[e::ta ? j * m + row : row * k_capacity + j] *
                                     b[e::tb ? column * k_capacity + j : j * e::n + column]);
    return sum;
  }
};

}  // namespace tenon::device::on_thrust
