// SPDX-License-Identifier: MIT
// options: -fopenmp
// libraries: -lopenblas -fopenmp
// Matrix products beside OpenBLAS, one thread each: the shapes of a small classifier at batch 64,
// and squares. A case says which operands are transposed and m x n x k.
#include "measure.hpp"

#include <tenon/device/cpu/gemm.hpp>

#include <cblas.h>

namespace {

using tenon::extent;
using tenon::device::cpu::gemm;

template <class T>
struct plain_store {
  T* to;
  extent columns;
  template <class V>
  TENON_INLINE void full(extent row, extent column, const V& value) const {
    value.store(to + row * columns + column);
  }
  template <class V>
  TENON_INLINE void partial(extent row, extent column, const V& value, int count) const {
    value.store_partial(to + row * columns + column, count);
  }
};

void blas(bool ta, bool tb, int m, int n, int k, const float* a, const float* b, float* c) {
  cblas_sgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, m, n,
              k, 1, a, ta ? m : k, b, tb ? k : n, 0, c, n);
}
void blas(bool ta, bool tb, int m, int n, int k, const double* a, const double* b, double* c) {
  cblas_dgemm(CblasRowMajor, ta ? CblasTrans : CblasNoTrans, tb ? CblasTrans : CblasNoTrans, m, n,
              k, 1, a, ta ? m : k, b, tb ? k : n, 0, c, n);
}

struct line {
  alignas(64) std::byte bytes[64];
};

/// Room for `count` numbers on whole cache lines, all 0.5.
template <class T>
std::vector<line> halves(extent count) {
  std::vector<line> lines(static_cast<std::size_t>(count * extent{sizeof(T)} / 64 + 1));
  T* const values = reinterpret_cast<T*>(lines.data());
  for (extent i = 0; i < count; ++i) values[i] = T(0.5);
  return lines;
}

template <class T, extent M, extent N, extent K, bool TA, bool TB>
void row() {
  using product = gemm<T, M, N, K, TA, TB>;
  constexpr extent m = M < 0 ? -M : M, k = K < 0 ? -K : K;
  std::vector<line> lines_a = halves<T>(m * k), lines_b = halves<T>(k * N),
                    lines_c = halves<T>(m * N);
  T* const a = reinterpret_cast<T*>(lines_a.data());
  T* const b = reinterpret_cast<T*>(lines_b.data());
  T* const c = reinterpret_cast<T*>(lines_c.data());
  std::vector<line> scratch(static_cast<std::size_t>(product::scratch(1) / 64 + 1));
  const std::string name = std::string("gemm_") + (sizeof(T) == 4 ? "float" : "double") + "_" +
                           (TA ? "T" : "N") + (TB ? "T_" : "N_") + std::to_string(m) + "x" +
                           std::to_string(N) + "x" + std::to_string(k);
  bench::compare(
      {name.c_str(), "openblas"},
      [&] {
        product::run(M < 0 ? m : k, a, b, scratch[0].bytes, 1, plain_store<T>{c, N});
        __asm__ volatile("" ::: "memory");
      },
      [&] {
        blas(TA, TB, static_cast<int>(m), static_cast<int>(N), static_cast<int>(k), a, b, c);
      });
}

template <extent Batch>
void classifier() {
  row<float, -Batch, 256, 784, false, true>();
  row<float, -Batch, 128, 256, false, true>();
  row<float, -Batch, 10, 128, false, true>();
  row<float, -Batch, 128, 10, false, false>();
  row<float, -Batch, 256, 128, false, false>();
  row<float, 256, 784, -Batch, true, false>();
  row<float, 128, 256, -Batch, true, false>();
  row<float, 10, 128, -Batch, true, false>();
}

}  // namespace

int main() {
  classifier<64>();
  row<float, 16, 16, 16, false, false>();
  row<float, 64, 64, 64, false, false>();
  row<float, 256, 256, 256, false, false>();
  row<float, 1024, 1024, 1024, false, false>();
  row<double, 256, 256, 256, false, false>();
  row<double, 1024, 1024, 1024, false, false>();
}
