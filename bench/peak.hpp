// SPDX-License-Identifier: MIT
// What one core can do at most: multiply-adds that wait for nothing, as wide as the compiler's
// registers, and the clock behind them. Read next: bench/gemm.cpp, bench/conv.cpp.
#pragma once

#include <tenon/base/simd.hpp>

namespace bench {

/// Independent float multiply-adds in registers.
struct multiply_adds {
  static constexpr int lanes = tenon::base::register_bytes / 4;
  static constexpr int chains = 12, rounds = 2000;  ///< 4 cycles of latency, two units: 8 would do
  static constexpr double work = 2.0 * lanes * chains * rounds;
  using vector = tenon::base::simd_vector<float, lanes>;

  /// The compiler must have it in a register here, and may not look through.
  static void hold(vector& v) {
#if defined(__AVX512F__)
    __asm__ volatile("" : "+v"(v));
#elif defined(__x86_64__)
    __asm__ volatile("" : "+x"(v));
#else
    __asm__ volatile("" : "+w"(v));
#endif
  }
  void operator()() const {
    vector sums[chains] = {}, factor = vector{} + 0.999f, term = vector{} + 1e-3f;
    hold(factor);
    hold(term);
    for (int i = 0; i < rounds; ++i)
#pragma GCC unroll 16
      for (int c = 0; c < chains; ++c) {
        sums[c] = sums[c] * factor + term;
        hold(sums[c]);
      }
  }
};

#if defined(__x86_64__)
/// Cycles, told by products of integers that wait for each other: 3 each on every x86 since 2008.
struct cycles {
  static constexpr int count = 3 * 16 * 1000;
  void operator()() const {
    unsigned long x = 3;
    for (int i = 0; i < 1000; ++i)
#pragma GCC unroll 16
      for (int j = 0; j < 16; ++j) __asm__ volatile("imul %0, %0" : "+r"(x));
  }
};
#endif

}  // namespace bench
