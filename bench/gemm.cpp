// SPDX-License-Identifier: MIT
// gemm against OpenBLAS and against the core's peak, one thread (or as many as the first argument
// says): shapes of a small classifier and squares. Blocks of the two alternate in both orders; a
// cell is the median of 31 blocks.
// Build: g++ -std=c++20 -O3 -march=native -fopenmp -Iinclude bench/gemm.cpp -lopenblas
#include <tenon/device/cpu/gemm.hpp>

#include <cblas.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <vector>

namespace {

using tenon::extent;
using tenon::device::cpu::gemm;

extern "C" void openblas_set_num_threads(int);

int threads = 1;
double peak = 0;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

template <class Body>
double seconds_each(long times, const Body& body) {
  const double start = now();
  for (long i = 0; i < times; ++i) {
    body();
    __asm__ volatile("" ::: "memory");
  }
  return (now() - start) / static_cast<double>(times);
}

template <class Body>
long times_for_a_millisecond(const Body& body) {
  long times = 1;
  while (seconds_each(times, body) * static_cast<double>(times) < 1e-3) times *= 2;
  return times;
}

double median(std::vector<double> v) {
  std::sort(v.begin(), v.end());
  return v[v.size() / 2];
}

/// Medians of the seconds of a and of b.
template <class A, class B>
std::pair<double, double> alternate(const A& a, const B& b) {
  const long times_a = times_for_a_millisecond(a), times_b = times_for_a_millisecond(b);
  std::vector<double> seconds_a, seconds_b;
  for (int block = 0; block < 31; ++block) {
    if (block % 2 == 0) seconds_a.push_back(seconds_each(times_a, a));
    seconds_b.push_back(seconds_each(times_b, b));
    if (block % 2 != 0) seconds_a.push_back(seconds_each(times_a, a));
  }
  return {median(seconds_a), median(seconds_b)};
}

/// GFLOP/s of independent fused multiply-adds in registers: 12 chains of native vectors.
double measured_peak() {
  using V = tenon::device::cpu::detail::lanes<float, tenon::device::cpu::detail::vector_bytes / 4>;
  constexpr int chains = 12, steps = 20'000;
  V x[chains] = {}, half = V{} + 0.5f;
  const auto run = [&] {
    for (int i = 0; i < steps; ++i) {
      __asm__ volatile("" : "+x"(half));
#pragma GCC unroll 16
      for (int c = 0; c < chains; ++c) x[c] = x[c] * half + half;
    }
  };
  std::vector<double> seconds;
  for (int block = 0; block < 9; ++block) seconds.push_back(seconds_each(10, run));
  volatile float sink = 0;
  for (const V& v : x) sink = sink + v[0];
  return chains * steps * 2.0 * static_cast<double>(sizeof(V) / 4) / median(seconds) / 1e9;
}

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
  std::vector<line> scratch(static_cast<std::size_t>(product::scratch(threads) / 64 + 1));
  const auto ours = [&] {
    product::run(M < 0 ? m : k, a, b, scratch[0].bytes, threads, plain_store<T>{c, N});
  };
  const auto theirs = [&] {
    blas(TA, TB, static_cast<int>(m), static_cast<int>(N), static_cast<int>(k), a, b, c);
  };
  const auto [mine, other] = alternate(ours, theirs);
  const double gflop = 2e-9 * static_cast<double>(m * N * k);
  std::printf(
      "%-6s %c%c %5ld x %5ld x %5ld %10.3f us %7.1f %7.1f GFLOP/s  ratio %5.2f  %3.0f %%  %7ld\n",
      sizeof(T) == 4 ? "float" : "double", TA ? 'T' : 'N', TB ? 'T' : 'N', static_cast<long>(m),
      static_cast<long>(N), static_cast<long>(k), mine * 1e6, gflop / mine, gflop / other,
      other / mine, 100 * gflop / mine / peak * static_cast<double>(sizeof(T) / 4),
      static_cast<long>(product::scratch(threads)));
  std::fflush(stdout);
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

template <extent... Sides>
void squares() {
  (row<float, Sides, Sides, Sides, false, false>(), ...);
}

}  // namespace

int main(int count, char** words) {
  if (count > 1) threads = std::atoi(words[1]);
  openblas_set_num_threads(threads);
  peak = measured_peak() * threads;
  std::printf(
      "peak %.1f GFLOP/s\ntype      m x n x k          time     tenon OpenBLAS         ratio peak "
      "scratch\n",
      peak);
#if !defined(ONLY) || ONLY == 1
  classifier<64>();
#endif
#if !defined(ONLY) || ONLY == 2
  squares<4, 8, 16, 32, 64, 128, 256, 512, 1024>();
#endif
#if !defined(ONLY) || ONLY == 3
  row<float, 1, 256, 784, false, true>();
  row<float, 1, 128, 256, false, true>();
  row<float, 1, 10, 128, false, true>();
  row<float, 1, 128, 10, false, false>();
  row<float, 1, 256, 128, false, false>();
  row<float, 256, 784, 1, true, false>();
  row<float, 128, 256, 1, true, false>();
  row<float, 10, 128, 1, true, false>();
#endif
#if !defined(ONLY) || ONLY == 4
  classifier<32>();
  classifier<256>();
#endif
#if !defined(ONLY) || ONLY == 5
  row<float, 256, 256, 256, false, true>();
  row<float, 256, 256, 256, true, false>();
  row<float, 1024, 1024, 1024, false, true>();
  row<float, 1024, 1024, 1024, true, false>();
  row<float, 512, 512, 64, false, true>();
  row<double, 64, 64, 64, false, false>();
  row<double, 256, 256, 256, false, false>();
  row<double, 1024, 1024, 1024, false, false>();
  row<double, 64, 256, 784, false, true>();
#endif
}
