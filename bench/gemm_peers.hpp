// SPDX-License-Identifier: MIT
// Libraries that multiply matrices, as contestants on the same operands in row-major order:
// OpenBLAS and Eigen, and BLIS, oneDNN and libxsmm where bench.py has found them. One thread each.
// Read next: bench/gemm.cpp.
#pragma once

#include "measure.hpp"

#include <cblas.h>
#include <Eigen/Core>
#if defined(TENON_BENCH_DNNL)
#include <dnnl.h>
#endif
#if defined(TENON_BENCH_XSMM)
#include <libxsmm.h>
#endif

#include <cstdint>
#include <type_traits>

#if defined(TENON_BENCH_BLIS)
// Its header has a cblas_sgemm of its own. Strides are of rows and columns; 0: not transposed.
extern "C" {
void bli_sgemm(int, int, std::int64_t m, std::int64_t n, std::int64_t k, const float* alpha,
               const float* a, std::int64_t, std::int64_t, const float* b, std::int64_t,
               std::int64_t, const float* beta, float* c, std::int64_t, std::int64_t);
void bli_dgemm(int, int, std::int64_t m, std::int64_t n, std::int64_t k, const double* alpha,
               const double* a, std::int64_t, std::int64_t, const double* b, std::int64_t,
               std::int64_t, const double* beta, double* c, std::int64_t, std::int64_t);
}
#endif

namespace bench {

/// C[m,n] = op(A) op(B).
template <class T>
struct operands {
  const T* a;
  const T* b;
  T* c;
};

struct gemm_peer {
  const char* name;
  contestant how;
};

template <class T, int M, int N, int K, bool TA, bool TB>
class gemm_peers {
  static constexpr int lda = TA ? M : K, ldb = TB ? K : N;
  static constexpr bool is_float = std::is_same_v<T, float>;

 public:
  static std::vector<gemm_peer> on(const operands<T>& x) {
    std::vector<gemm_peer> out;
    out.push_back({"openblas", contestant([x] { openblas(x); })});
    out.push_back({"eigen", contestant([x] { eigen<Eigen::Dynamic>(x, M, N, K); })});
    if constexpr (M <= 16 && N <= 16 && K <= 16)
      out.push_back({"eigen-fixed", contestant([x] { eigen_fixed(x); })});
#if defined(TENON_BENCH_BLIS)
    out.push_back({"blis", contestant([x] { blis(x); })});
#endif
#if defined(TENON_BENCH_DNNL)
    if constexpr (is_float) out.push_back({"onednn", contestant([x] { onednn(x); })});
#endif
#if defined(TENON_BENCH_XSMM)
    if constexpr (is_float && !TB && 1.0 * M * N * K <= 512.0 * 512 * 512) add_libxsmm(x, out);
#endif
    return out;
  }

 private:
  /// The compiler must take C as read and written here.
  static void touch(const T* c) { __asm__ volatile("" : : "r"(c) : "memory"); }

  static void openblas(const operands<T>& x) {
    constexpr auto a = TA ? CblasTrans : CblasNoTrans, b = TB ? CblasTrans : CblasNoTrans;
    if constexpr (is_float)
      cblas_sgemm(CblasRowMajor, a, b, M, N, K, 1, x.a, lda, x.b, ldb, 0, x.c, N);
    else
      cblas_dgemm(CblasRowMajor, a, b, M, N, K, 1, x.a, lda, x.b, ldb, 0, x.c, N);
  }

  template <int Rows, int Columns = Rows>
  using matrix = Eigen::Matrix<T, Rows, Columns, Columns == 1 ? Eigen::ColMajor : Eigen::RowMajor>;
  template <int D>
  using read = Eigen::Map<const matrix<D>, Eigen::Aligned64>;

  template <int D>
  static void eigen(const operands<T>& x, int m, int n, int k) {
    const read<D> a(x.a, TA ? k : m, TA ? m : k), b(x.b, TB ? n : k, TB ? k : n);
    Eigen::Map<matrix<D>, Eigen::Aligned64> c(x.c, m, n);
    if constexpr (TA)
      c.noalias() = a.transpose() * b;
    else if constexpr (TB)
      c.noalias() = a * b.transpose();
    else
      c.noalias() = a * b;
  }
  static void eigen_fixed(const operands<T>& x) {
    static_assert(!TA && !TB, "gemm_peers: products so small are not transposed here");
    const Eigen::Map<const matrix<M, K>, Eigen::Aligned64> a(x.a);
    const Eigen::Map<const matrix<K, N>, Eigen::Aligned64> b(x.b);
    Eigen::Map<matrix<M, N>, Eigen::Aligned64> c(x.c);
    touch(x.c);
    c.noalias() = a.lazyProduct(b);
    touch(x.c);
  }

#if defined(TENON_BENCH_BLIS)
  static void blis(const operands<T>& x) {
    constexpr T one = 1, zero = 0;
    constexpr int row_a = TA ? 1 : K, row_b = TB ? 1 : N;
    constexpr int column_a = TA ? M : 1, column_b = TB ? K : 1;
    const auto multiply = [&](auto f) {
      f(0, 0, M, N, K, &one, x.a, row_a, column_a, x.b, row_b, column_b, &zero, x.c, N, 1);
    };
    if constexpr (is_float)
      multiply(bli_sgemm);
    else
      multiply(bli_dgemm);
  }
#endif
#if defined(TENON_BENCH_DNNL)
  static void onednn(const operands<T>& x) {
    dnnl_sgemm(TA ? 'T' : 'N', TB ? 'T' : 'N', M, N, K, 1, x.a, lda, x.b, ldb, 0, x.c, N);
  }
#endif
#if defined(TENON_BENCH_XSMM)
  /// It makes code for a shape, and none for some; its order is of columns: C^T = B^T A^T.
  static void add_libxsmm(const operands<T>& x, std::vector<gemm_peer>& out) {
    const float one = 1, zero = 0;
    const int a = lda, b = ldb, c = N;
    const int flags = TA ? LIBXSMM_GEMM_FLAG_TRANS_B : LIBXSMM_GEMM_FLAG_NONE;
    const auto code = libxsmm_smmdispatch(N, M, K, &b, &a, &c, &one, &zero, &flags, nullptr);
    if (code != nullptr) out.push_back({"libxsmm", contestant([=] { code(x.b, x.a, x.c); })});
  }
#endif
};

}  // namespace bench
