// SPDX-License-Identifier: MIT
// gemm: C[M,N] = op(A) op(B) in row-major order, every extent known to the compiler but that of a batch, which is -capacity.
// Law: each element is handed to the store exactly once, as a finished sum; its bits depend neither on the number of
// threads nor on the rows that a batch has.
// Read next: device/cpu/product.hpp, which puts bias and activation into the store.
#pragma once

#include <tenon/base/config.hpp>
#include <tenon/base/pack.hpp>

#include <cstddef>

namespace tenon::device::cpu {

/// C[M,N] = op(A) op(B). a is [M,K], or [K,M] with TransA; b is [K,N], or [N,K] with TransB. M or K may be a batch, -capacity.
template <class T, extent M, extent N, extent K, bool TransA, bool TransB>
struct gemm {
  static_assert(N > 0 && !(M < 0 && K < 0), "gemm: only the rows or the inner extent can be a batch");
  static constexpr extent scratch(int) { return 0; }

  /// n is the size of the batch; store.full(row, column, pack) and store.partial(row, column, pack, count) take the sums.
  template <class Store>
  static void run(extent n, const T* a, const T* b, std::byte*, int, const Store& store) {
    const extent rows = M < 0 ? n : M, inner = K < 0 ? n : K;
    constexpr int width = native_width<T>;
    for (extent i = 0; i < rows; ++i)
      for (extent j = 0; j < N; j += width) {
        const int count = N - j < width ? static_cast<int>(N - j) : width;
        T sums[width] = {};
        for (extent k = 0; k < inner; ++k)
          for (int lane = 0; lane < count; ++lane)
            sums[lane] += (TransA ? a[k * rows + i] : a[i * inner + k]) *
                          (TransB ? b[(j + lane) * inner + k] : b[k * N + j + lane]);
        const auto value = pack<T, width>::load(sums);
        if (count == width)
          store.full(i, j, value);
        else
          store.partial(i, j, value, count);
      }
  }
};

}  // namespace tenon::device::cpu
