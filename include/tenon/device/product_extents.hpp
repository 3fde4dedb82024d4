// SPDX-License-Identifier: MIT
// product_extents: the GEMM behind a matmul of full shapes: its m, n, k, which of them is a batch,
// and how many of them a device has to loop over. Read next: device/cpu/product.hpp.
#pragma once

#include <tenon/op/matmul.hpp>

namespace tenon::device {

/// The extents of the GEMM behind a matmul of full shapes.
template <std::int64_t Flags, class Out, class Left, class Right>
struct product_extents {
  static constexpr bool ta = (Flags & op::matmul::left_transposed) != 0;
  static constexpr bool tb = (Flags & op::matmul::right_transposed) != 0;
  static constexpr bool sums_leading = (Flags & op::matmul::leading_summed) != 0;
  static constexpr dims left = Left::value, right = Right::value, out = Out::value;
  static constexpr extent signed_product(const dims& d, int first, int last) {
    const extent count = count_elements(d, first, last);
    return first == 0 && d.is_batched() && last > 0 ? -count : count;
  }
  /// Leading axes join the rows when the right operand has none of its own.
  static constexpr bool merges_rows = !sums_leading && !ta && right.rank == 2;
  static constexpr extent m =
      merges_rows ? signed_product(out, 0, out.rank - 1) : out[out.rank - 2];
  static constexpr extent n = out[out.rank - 1];
  static constexpr extent inner = op::matmul::inner(left, Flags);
  static constexpr extent k = sums_leading ? signed_product(left, 0, left.rank - 1) : inner;
  static constexpr int loops = merges_rows || sums_leading ? 0 : out.rank - 2;
  /// Rows of the GEMM per row of the batch.
  static constexpr extent per_row(extent e, const dims& d) {
    return e < 0 ? -e / capacity(d[0]) : 1;
  }
  static constexpr extent rest = m < 0 ? per_row(m, out) : per_row(k, left);
};

}  // namespace tenon::device
