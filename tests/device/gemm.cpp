// SPDX-License-Identifier: MIT
// Laws of the CPU GEMM: plain loops, each element once, exact scratch, and bits that depend on
// neither threads nor rows. Rows past the batch are poisoned; the scratch stands between guards.
#include <doctest/doctest.h>
#include <tenon/device/cpu/gemm.hpp>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace {

using tenon::extent;
using tenon::device::cpu::gemm;

/// Writes the sums and counts how often each element was handed out.
template <class T>
struct counting_store {
  T* values;
  int* times;
  extent columns;
  template <class V>
  void full(extent row, extent column, const V& value) const {
    partial(row, column, value, V::width);
  }
  template <class V>
  void partial(extent row, extent column, const V& value, int count) const {
    T lanes[V::width];
    value.store(lanes);
    for (int i = 0; i < count; ++i) {
      values[row * columns + column + i] = lanes[i];
      ++times[row * columns + column + i];
    }
  }
};

template <class T>
std::vector<T> numbers(extent count, unsigned seed) {
  std::vector<T> v(static_cast<std::size_t>(count));
  for (T& x : v) {
    seed = seed * 1664525u + 1013904223u;
    x = static_cast<T>(static_cast<T>(static_cast<int>(seed >> 20) - 2048) /
                       static_cast<T>(std::is_integral_v<T> ? 64 : 1024));
  }
  return v;
}

template <class T>
T poison() {
  if constexpr (std::is_integral_v<T>) return std::numeric_limits<T>::max() / 2;
  return std::numeric_limits<T>::quiet_NaN();
}

struct alignas(64) line {
  std::byte bytes[64];
};

/// One product at batch n: checks counts, guards; returns C.
template <class T, extent M, extent N, extent K, bool TA, bool TB>
std::vector<T> product(extent n, const std::vector<T>& a, const std::vector<T>& b, int threads) {
  using product_t = gemm<T, M, N, K, TA, TB>;
  const extent m = M < 0 ? n : M, bytes = product_t::scratch(threads);
  CHECK(bytes % 64 == 0);
  std::vector<line> scratch(static_cast<std::size_t>(bytes / 64 + 2));
  std::memset(scratch.data(), 0x5a, scratch.size() * 64);
  std::vector<T> c(static_cast<std::size_t>(m * N));
  std::vector<int> times(c.size());
  product_t::run(n, a.data(), b.data(), scratch[1].bytes, threads,
                 counting_store<T>{c.data(), times.data(), N});
  bool once = true, guarded = true;
  for (int t : times) once = once && t == 1;
  for (int i = 0; i < 64; ++i)
    guarded = guarded && scratch.front().bytes[i] == std::byte{0x5a} &&
              scratch.back().bytes[i] == std::byte{0x5a};
  CHECK(once);
  CHECK(guarded);
  return c;
}

template <class T, extent M, extent N, extent K, bool TA, bool TB>
bool equals_plain_loops(extent n, const std::vector<T>& a, const std::vector<T>& b,
                        const std::vector<T>& c) {
  const extent m = M < 0 ? n : M, inner = K < 0 ? n : K;
  const auto at = [](const std::vector<T>& v, extent i) { return v[static_cast<std::size_t>(i)]; };
  bool equal = true;
  for (extent i = 0; i < m; ++i)
    for (extent j = 0; j < N; ++j) {
      double sum = 0, size = 0;
      for (extent k = 0; k < inner; ++k) {
        const double term = static_cast<double>(at(a, TA ? k * m + i : i * inner + k)) *
                            static_cast<double>(at(b, TB ? j * inner + k : k * N + j));
        sum += term;
        size += std::abs(term);
      }
      const double epsilon =
          std::is_integral_v<T> ? 0 : static_cast<double>(std::numeric_limits<T>::epsilon());
      equal = equal && std::abs(static_cast<double>(at(c, i * N + j)) - sum) <=
                           epsilon * 8 * std::sqrt(static_cast<double>(inner)) * size;
    }
  return equal;
}

/// The laws for one shape; `sizes` are those of the batch.
template <class T, extent M, extent N, extent K, bool TA, bool TB>
void keeps_the_laws(std::initializer_list<extent> sizes) {
  constexpr extent m = M < 0 ? -M : M, k = K < 0 ? -K : K;
  CAPTURE(M);
  CAPTURE(N);
  CAPTURE(K);
  const auto all_a = numbers<T>(m * k, 1), all_b = numbers<T>(k * N, 2);
  const auto whole = product<T, M, N, K, TA, TB>(M < 0 ? m : k, all_a, all_b, 1);
  for (extent n : sizes) {
    CAPTURE(n);
    auto a = all_a, b = all_b;
    if (M < 0)
      for (extent i = n * k; i < m * k; ++i) a[static_cast<std::size_t>(i)] = poison<T>();
    if (K < 0) {
      for (extent i = n * m; i < k * m; ++i) a[static_cast<std::size_t>(i)] = poison<T>();
      for (extent i = n * N; i < k * N; ++i) b[static_cast<std::size_t>(i)] = poison<T>();
    }
    const auto c = product<T, M, N, K, TA, TB>(n, a, b, 1);
    CHECK(equals_plain_loops<T, M, N, K, TA, TB>(n, a, b, c));
    const auto two = product<T, M, N, K, TA, TB>(n, a, b, 2);
    CHECK(std::memcmp(c.data(), two.data(), c.size() * sizeof(T)) == 0);
    if (M < 0) CHECK(std::memcmp(c.data(), whole.data(), c.size() * sizeof(T)) == 0);
  }
}

template <class T, extent M, extent N, extent K>
void all_transposes() {
  keeps_the_laws<T, M, N, K, false, false>({M});
  keeps_the_laws<T, M, N, K, false, true>({M});
  keeps_the_laws<T, M, N, K, true, false>({M});
  keeps_the_laws<T, M, N, K, true, true>({M});
}

}  // namespace

TEST_CASE("gemm: small shapes equal plain loops, each element handed out once") {
  all_transposes<float, 1, 1, 1>();
  all_transposes<float, 7, 5, 3>();
  all_transposes<float, 1, 70, 33>();
  all_transposes<float, 13, 1, 17>();
  all_transposes<float, 17, 67, 19>();
  all_transposes<double, 2, 3, 4>();
  all_transposes<double, 31, 10, 8>();
}

TEST_CASE("gemm: integers are exact") {
  all_transposes<std::int32_t, 5, 11, 9>();
  all_transposes<std::int64_t, 19, 35, 6>();
  keeps_the_laws<std::int8_t, 3, 67, 200, false, true>({3});
}

TEST_CASE("gemm: shapes with full and partial panels") {
  all_transposes<float, 70, 69, 61>();
  all_transposes<double, 37, 70, 41>();
  keeps_the_laws<float, 64, 64, 64, false, false>({64});
  keeps_the_laws<float, 29, 43, 150, false, true>({29});
  keeps_the_laws<double, 29, 43, 150, false, true>({29});
}

TEST_CASE("gemm: a last panel that takes a single vector along, for any rows") {
  all_transposes<float, 5, 112, 80>();
  all_transposes<float, 7, 112, 80>();
  all_transposes<float, 49, 112, 80>();
}

TEST_CASE("gemm: a long inner extent is cut and packed") {
  keeps_the_laws<float, 65, 83, 2100, false, false>({65});
  keeps_the_laws<float, 65, 83, 2100, true, false>({65});
  keeps_the_laws<float, 65, 330, 2100, true, true>({65});
  keeps_the_laws<float, 9, 530, 300, true, false>({9});
  keeps_the_laws<double, 8, 33, 1500, true, false>({8});
}

TEST_CASE("gemm: a batch of rows, of any size, gives each row the same bits") {
  keeps_the_laws<float, -20, 37, 50, false, false>({1, 2, 3, 5, 8, 11, 13, 19, 20});
  keeps_the_laws<float, -20, 37, 200, false, true>({1, 2, 3, 4, 7, 19, 20});
  keeps_the_laws<float, -20, 10, 50, false, true>({1, 2, 12, 13, 16, 20});
  keeps_the_laws<float, -5, 10, 50, false, true>({1, 2, 3, 4, 5});
  keeps_the_laws<double, -2, 10, 21, false, true>({1, 2});
  keeps_the_laws<double, -7, 10, 21, false, true>({1, 2, 3, 4, 5, 6, 7});
  keeps_the_laws<double, -7, 10, 21, false, false>({1, 2, 3, 4, 5, 6, 7});
  keeps_the_laws<float, -1, 10, 21, false, false>({1});
  keeps_the_laws<float, -1, 1, 300, false, true>({1});
  keeps_the_laws<float, -1, 64, 40, false, true>({1});
  keeps_the_laws<float, -1, 32, 32, false, true>({1});
  keeps_the_laws<float, -3, 20, 2000, false, true>({1, 2, 3});
}

TEST_CASE("gemm: an inner batch ends at its size") {
  keeps_the_laws<float, 23, 39, -9, true, false>({1, 2, 3, 8, 9});
  keeps_the_laws<float, 10, 128, -64, true, false>({1, 32, 63, 64});
  keeps_the_laws<float, 12, 3, -5, true, false>({1, 2, 3, 4, 5});
  keeps_the_laws<double, 70, 5, -1500, true, false>({1, 700, 1500});
}

TEST_CASE("gemm: two threads share a large product and agree with one") {
  keeps_the_laws<float, -64, 256, 784, false, true>({1, 33, 64});
  keeps_the_laws<float, -256, 256, 784, false, true>({100, 256});
  keeps_the_laws<float, 256, 784, -64, true, false>({17, 64});
  keeps_the_laws<float, -130, 200, 100, false, true>({64, 130});
}

TEST_CASE("gemm: a long inner extent adds up parts, so that rounding stays small") {
  constexpr extent k = 500'000;
  using product = gemm<float, 4, 8, k, false, false>;
  const std::vector<float> a(4 * k, 0.01f), b(8 * k, 1.0f);
  std::vector<line> scratch(static_cast<std::size_t>(product::scratch(1) / 64 + 1));
  std::vector<float> c(4 * 8);
  std::vector<int> times(4 * 8);
  product::run(0, a.data(), b.data(), scratch.front().bytes, 1,
               counting_store<float>{c.data(), times.data(), 8});
  for (float x : c) CHECK(x == doctest::Approx(5000).epsilon(1e-4));
}

TEST_CASE("gemm: the scratch of a small network stays small") {
  static_assert(gemm<float, -64, 256, 784, false, true>::scratch(2) <= 48 * 1024);
  static_assert(gemm<float, -64, 128, 256, false, true>::scratch(2) <= 96 * 1024);
  static_assert(gemm<float, -64, 10, 128, false, true>::scratch(2) <= 48 * 1024);
  static_assert(gemm<float, 256, 784, -64, true, false>::scratch(2) == 0);
  static_assert(gemm<float, -64, 256, 128, false, false>::scratch(2) == 0);
}
