// SPDX-License-Identifier: MIT
// gemm: C[M,N] = op(A) op(B) in row-major order, every extent known to the compiler but that of a
// batch, which is -capacity.
// Law: each element is handed to the store exactly once, as a finished sum; its bits depend neither
// on the number of threads nor on the rows that a batch has. Which way a product is computed is a
// constant of its shape.
// Read next: device/cpu/gemm_tiled.hpp, device/cpu/gemm_dotted.hpp; device/cpu/product.hpp puts
// bias and activation into the store.
#pragma once

#include <tenon/device/cpu/gemm_dotted.hpp>
#include <tenon/device/cpu/gemm_short.hpp>
#include <tenon/device/cpu/gemm_tiled.hpp>

#include <cstddef>
#include <type_traits>

namespace tenon::device::cpu {

/// C[M,N] = op(A) op(B). a is [M,K], or [K,M] with TransA; b is [K,N], or [N,K] with TransB. M or K
/// may be a batch, -capacity.
template <class T, extent M, extent N, extent K, bool TransA, bool TransB>
struct gemm {
  static_assert(N > 0 && !(M < 0 && K < 0),
                "gemm: only the rows or the inner extent can be a batch");
  static_assert(M > 0 || !TransA, "gemm: a batch of rows must lead in memory");
  static_assert(K > 0 || (TransA && !TransB),
                "gemm: an inner batch must lead in memory, in a and in b");

  static constexpr extent rows = M < 0 ? -M : M;
  /// Turning B costs as much as adding across lanes at about K / 10 rows (4 to 8 for K = 64, 16 to
  /// 32 for 256, 100 for 784, on a Xeon with AVX-512), and a long K is cut, each part added across
  /// lanes; where C is narrow, a tile wastes lanes.
  static constexpr bool turning_costs_more = 10 * rows <= (K < 800 ? K : 800);
  static constexpr bool is_narrow =
      N * extent{sizeof(T)} < 64 && K >= 128 && K >= 16 * N && rows <= 512;
  static constexpr bool by_dots =
      TransB && !TransA && (rows == 1 || (N > 1 && (turning_costs_more || is_narrow)));
  static constexpr bool is_short = !TransB && (K < 0 ? -K : K) <= 64;
  using way =
      std::conditional_t<by_dots, detail::dotted_gemm<T, M, N, (K < 0 ? 1 : K)>,
                         std::conditional_t<is_short, detail::short_gemm<T, M, N, K, TransA>,
                                            detail::tiled_gemm<T, M, N, K, TransA, TransB>>>;

  /// Bytes that run needs, a multiple of 64.
  static constexpr extent scratch(int threads) { return threads * way::thread_scratch; }

  /// n is the size of the batch. scratch is aligned to 64 bytes. store.full(row, column, pack)
  /// takes a pack of sums, store.partial(row, column, pack, count) one at the right edge, of which
  /// the first count are sums.
  template <class Store>
  static void run(extent n, const T* a, const T* b, std::byte* scratch, int threads,
                  const Store& store) {
    if constexpr (by_dots)
      way::run(M < 0 ? n : M, a, b, scratch, threads, store);
    else
      way::run(M < 0 ? n : M, K < 0 ? n : K, a, b, scratch, threads, store);
  }
};

}  // namespace tenon::device::cpu
