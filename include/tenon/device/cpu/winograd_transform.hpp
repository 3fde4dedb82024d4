// SPDX-License-Identifier: MIT
// The transforms of Winograd's minimal filtering F(m x m, 3 x 3) (Lavin and Gray, "Fast algorithms
// for convolutional neural networks", 2015): a tile of m x m results is a product element by
// element of a transformed tile of the image, (m + 2) x (m + 2), and a transformed filter. All of
// them are M x M^T of small matrices, on vectors of channels.
// Law: exact in exact arithmetic; in floats F(4) loses about three bits more than a plain sum.
// Read next: device/cpu/winograd.hpp.
#pragma once

#include <tenon/device/cpu/gemm_tile.hpp>

#include <utility>

namespace tenon::device::cpu::detail {

/// A matrix as a constant.
template <int Rows, int Columns>
struct small_matrix {
  double at[Rows][Columns] = {};
};

/// Where the polynomials behind F(M, 3) are evaluated, besides infinity. Of the points for M = 4
/// those lose least: half the rounding error of 0, 1, -1, 2, -2.
template <int M>
struct winograd_points;
template <>
struct winograd_points<2> {
  static constexpr double at[] = {0, 1, -1};
};
template <>
struct winograd_points<4> {
  static constexpr double at[] = {0, 5. / 8, -5. / 8, 3. / 2, -3. / 2};
};

/// The matrices of F(M x M, 3 x 3), by Cook and Toom: filter and result are evaluations of
/// polynomials at the points, image holds the coefficients of the products of all (x - point) but
/// one.
template <int M>
struct winograd_matrices {
  static constexpr int edge = M + 2, points = edge - 1;
  static constexpr const auto& point = winograd_points<M>::at;

  /// The product of (x - point) over all points but `left_out`, lowest coefficient first.
  static constexpr small_matrix<1, edge> product(int left_out) {
    small_matrix<1, edge> out;
    out.at[0][0] = 1;
    for (int k = 0, degree = 0; k < points; ++k) {
      if (k == left_out) continue;
      ++degree;
      for (int i = degree; i >= 0; --i)
        out.at[0][i] = (i > 0 ? out.at[0][i - 1] : 0) - point[k] * out.at[0][i];
    }
    return out;
  }
  static constexpr double power(double x, int n) {
    double out = 1;
    for (int i = 0; i < n; ++i) out *= x;
    return out;
  }
  static constexpr small_matrix<edge, edge> make_image() {
    small_matrix<edge, edge> out;
    for (int j = 0; j < edge; ++j)
      for (int i = 0; i < edge; ++i) out.at[j][i] = product(j).at[0][i];
    return out;
  }
  static constexpr small_matrix<edge, 3> make_filter() {
    small_matrix<edge, 3> out;
    for (int j = 0; j < points; ++j) {
      double scale = 1;
      for (int k = 0; k < points; ++k) scale *= k == j ? 1 : point[j] - point[k];
      for (int i = 0; i < 3; ++i) out.at[j][i] = power(point[j], i) / scale;
    }
    out.at[points][2] = 1;
    return out;
  }
  static constexpr small_matrix<M, edge> make_result() {
    small_matrix<M, edge> out;
    for (int j = 0; j < points; ++j)
      for (int i = 0; i < M; ++i) out.at[i][j] = power(point[j], i);
    out.at[M - 1][points] = 1;
    return out;
  }
  static constexpr small_matrix<edge, edge> image = make_image();
  static constexpr small_matrix<edge, 3> filter = make_filter();
  static constexpr small_matrix<M, edge> result = make_result();
};

/// One row of a matrix times a column of vectors; zeros are left out.
template <const auto& Matrix, int Row, class V, int... K>
TENON_INLINE V row_times(const V* column, int stride, std::integer_sequence<int, K...>) {
  using T = std::remove_cvref_t<decltype(column[0][0])>;
  V sum{};
  ((Matrix.at[Row][K] == 0 ? void()
                           : void(sum += static_cast<T>(Matrix.at[Row][K]) * column[K * stride])),
   ...);
  return sum;
}

/// Matrix times `in`, a column of vectors `from` apart, to a column `to` apart.
template <const auto& Matrix, int Columns, class V, int... Row>
TENON_INLINE void column_product(const V* in, int from, V* out, int to,
                                 std::integer_sequence<int, Row...>) {
  ((out[Row * to] = row_times<Matrix, Row>(in, from, std::make_integer_sequence<int, Columns>{})),
   ...);
}

/// Matrix times in, [Columns][Columns], times Matrix^T: out, [Rows][Rows].
template <const auto& Matrix, int Rows, int Columns, class V>
TENON_INLINE void transform_both_ways(const V (&in)[Columns * Columns], V (&out)[Rows * Rows]) {
  using rows = std::make_integer_sequence<int, Rows>;
  V half[Rows * Columns];
#pragma GCC unroll 6
  for (int j = 0; j < Columns; ++j)
    column_product<Matrix, Columns>(in + j, Columns, half + j, Columns, rows{});
#pragma GCC unroll 6
  for (int i = 0; i < Rows; ++i)
    column_product<Matrix, Columns>(half + i * Columns, 1, out + i * Rows, 1, rows{});
}

}  // namespace tenon::device::cpu::detail
