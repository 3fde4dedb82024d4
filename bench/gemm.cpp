// SPDX-License-Identifier: MIT
// options: -fopenmp -DEIGEN_DONT_PARALLELIZE -isystem/usr/include/eigen3
// libraries: -lopenblas -fopenmp
// wanted: blis dnnl xsmm
// Matrix products, one thread each, beside the fastest of all libraries found, and beside what the
// core's multipliers give at most: squares, and the shapes of the classifiers of mlp.cpp and
// cnn.cpp at batch 64. A case says which operands are transposed and m x n x k.
#include "gemm_peers.hpp"
#include "peak.hpp"

#include <tenon/device/cpu/gemm.hpp>

#include <omp.h>

#include <cmath>
#include <cstring>

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

struct line {
  alignas(64) std::byte bytes[64];
};

/// Numbers between -1 and 1 on whole cache lines.
template <class T>
class numbers {
 public:
  explicit numbers(extent count, unsigned state = 1)
      : lines_(static_cast<std::size_t>(count * extent{sizeof(T)} / 64 + 1)) {
    for (extent i = 0; i < count; ++i) {
      state = state * 1664525u + 1013904223u;
      data()[i] = static_cast<T>(state >> 8) / T(8388608) - T(1);
    }
  }
  T* data() { return reinterpret_cast<T*>(lines_.data()); }

 private:
  std::vector<line> lines_;
};

/// A product whose result another library disagrees with would be no measurement.
template <class T>
void check(const std::string& name, bench::gemm_peer& peer, const std::vector<T>& ours, T* c,
           extent inner) {
  std::memset(c, 0, ours.size() * sizeof(T));
  peer.how.once();
  for (std::size_t i = 0; i < ours.size(); ++i)
    if (!(std::abs(ours[i] - c[i]) <= T(1e-5) * std::sqrt(static_cast<T>(inner)) + T(1e-6))) {
      std::fprintf(stderr, "%s: element %zu is %g, by %s %g\n", name.c_str(), i, double(ours[i]),
                   peer.name, double(c[i]));
      std::exit(1);
    }
}

/// Prints the row beside the fastest: seconds of tenon, of the multipliers, of each peer.
void print_fastest(const std::string& name, const std::vector<bench::gemm_peer>& peers,
                   const std::vector<double>& seconds) {
  std::size_t best = 2;
  std::string all = ", \"peers\": {";
  for (std::size_t i = 2; i < seconds.size(); ++i) {
    if (seconds[i] < seconds[best]) best = i;
    char field[64];
    std::snprintf(field, sizeof field, "%s\"%s\": %.4g", i > 2 ? ", " : "", peers[i - 2].name,
                  seconds[i] * 1e6);
    all += field;
  }
  bench::print({name, "fastest", 1, peers[best - 2].name}, seconds[0], seconds[best], all + "}");
}

template <class T, bool TA, bool TB>
std::string name_of(extent m, extent n, extent k) {
  const std::string type = sizeof(T) == 4 ? "float" : "double";
  const std::string turned = std::string(TA ? "T" : "N") + (TB ? "T" : "N");
  const auto text = [](extent size) { return std::to_string(size); };
  return "gemm_" + type + "_" + turned + "_" + text(m) + "x" + text(n) + "x" + text(k);
}

template <class T, extent M, extent N, extent K, bool TA, bool TB>
void row() {
  using product = gemm<T, M, N, K, TA, TB>;
  constexpr extent m = M < 0 ? -M : M, k = K < 0 ? -K : K;
  const std::string name = name_of<T, TA, TB>(m, N, k);
  if (!bench::is_wanted(name)) return;
  numbers<T> left(m * k, 1), right(k * N, 2), result(m * N, 3);
  std::vector<line> scratch(static_cast<std::size_t>(product::scratch(1) / 64 + 1));
  const bench::operands<T> x{left.data(), right.data(), result.data()};
  const auto tenon = [&] {
    product::run(M < 0 ? m : k, x.a, x.b, scratch[0].bytes, 1, plain_store<T>{x.c, N});
    __asm__ volatile("" : : "r"(x.c) : "memory");
  };
  std::vector<bench::contestant> all;
  all.emplace_back(tenon);
  all.emplace_back(bench::multiply_adds{});
  const std::vector<T> ours(x.c, x.c + m * N);
  auto peers = bench::gemm_peers<T, int{m}, int{N}, int{k}, TA, TB>::on(x);
  for (auto& peer : peers) {
    check(name, peer, ours, x.c, k);
    all.push_back(peer.how);
  }
  const std::vector<double> seconds = bench::take_turns(all);
  print_fastest(name, peers, seconds);
  constexpr double work = 2.0 * m * N * k;
  if constexpr (sizeof(T) == 4 && M == N && N == K && N >= 64)
    bench::print({name, "peak", 1, "", "GFLOP/s", work}, seconds[0],
                 seconds[1] * work / bench::multiply_adds::work);
}

/// [Batch, In] -> [Batch, Out]: forward, and what goes to the weight.
template <extent Batch, extent In, extent Out>
void first_layer() {
  row<float, -Batch, Out, In, false, true>();
  row<float, Out, In, -Batch, true, false>();
}
/// And what goes to the input.
template <extent Batch, extent In, extent Out>
void layer() {
  first_layer<Batch, In, Out>();
  row<float, -Batch, In, Out, false, false>();
}

template <extent... N>
void squares() {
  (row<float, N, N, N, false, false>(), ...);
}

/// The multipliers beside the clock: 1 says that two units were busy in each cycle.
void machine() {
#if defined(__x86_64__)
  const bench::row r{"gemm_machine_multiply_adds", "2 a cycle", 1, "", "GFLOP/s"};
  if (!bench::is_wanted(r.name)) return;
  std::vector<bench::contestant> both;
  both.emplace_back(bench::multiply_adds{});
  both.emplace_back(bench::cycles{});
  const std::vector<double> seconds = bench::take_turns(both);
  const double found = bench::multiply_adds::work / seconds[0] * 1e-9;
  const double two = 4.0 * bench::multiply_adds::lanes * bench::cycles::count / seconds[1] * 1e-9;
  bench::print_values(r, found, two, found / two);
#endif
}

}  // namespace

int main() {
  omp_set_num_threads(1);
  machine();
  squares<4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048>();
  first_layer<64, 784, 256>();
  layer<64, 256, 128>();
  layer<64, 128, 10>();
  layer<64, 3136, 128>();
  row<double, 256, 256, 256, false, false>();
  row<double, 1024, 1024, 1024, false, false>();
}
