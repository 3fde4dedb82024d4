// SPDX-License-Identifier: MIT
// Laws of threads: a training step on two or three threads gives what it gives on one, to the bit.
// Products, rows, columns and the optimizer are large enough here to be shared; under the thread
// sanitizer, no two threads touch the same element.
#include <tenon/device/cpu/gemm.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/nn/norm.hpp>
#include <tenon/nn/trainer.hpp>
#include <tenon/tenon.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

namespace tn = tenon;

namespace {

struct net {
  constexpr auto operator()(auto x) const {
    const auto h = tn::layer_norm(tn::linear<512>(x, "a"), "norm");
    return tn::linear<10>(tn::tanh(h), "b");
  }
};

template <int Threads>
auto make_trainer() {
  return tn::trainer{net{},
                     tn::cross_entropy,
                     tn::input<float, tn::batch<256>, 800>{},
                     tn::input<std::int32_t, tn::batch<256>>{},
                     tn::adam{},
                     tn::cpu_threads<Threads>{}};
}

/// Two steps on `Threads` threads and on one.
template <int Threads>
void check_threads() {
  auto one = make_trainer<1>();
  auto many = make_trainer<Threads>();
  const tn::tensor<float, 256, 800> x = tn::random::normal{1};
  const auto y =
      tn::tensor<std::int32_t, 256>::from([](auto i) { return static_cast<int>(i % 10); });
  for (int step = 0; step < 2; ++step)
    CHECK(one.step(x.data(), y.data(), 256 - step) == many.step(x.data(), y.data(), 256 - step));
  const auto bytes = static_cast<std::size_t>(decltype(one)::flat_size) * sizeof(float);
  CHECK(std::memcmp(one.gradients(), many.gradients(), bytes) == 0);
  CHECK(std::memcmp(one.parameters(), many.parameters(), bytes) == 0);
}

/// Values of a row that wait for a later phase are each thread's own.
template <int Threads>
void check_kept() {
  const tn::tensor<float, 64, 1000> x = tn::random::normal{3};
  const auto f = [](auto a) { return tn::softmax(a); };
  const auto one = tn::compiled(f, tn::cpu{})(x);
  const auto many = tn::compiled(f, tn::cpu_threads<Threads>{})(x);
  CHECK(std::memcmp(one.data(), many.data(), sizeof(float) * std::size_t{one.size()}) == 0);
}

/// By their bits: where denormal numbers count as zero, a comparison would not see them.
template <class Numbers>
int count_nonzero(const Numbers& numbers) {
  int count = 0;
  for (const float& x : numbers) {
    std::uint32_t bits;
    std::memcpy(&bits, &x, sizeof bits);
    count += bits != 0;
  }
  return count;
}

/// How many elements, shared by `threads` threads, become a number that is no longer normal.
int count_denormals(int threads) {
  const volatile float smallest = std::numeric_limits<float>::min(), half = 0.5f;
  std::vector<float> out(1000);
  tn::device::cpu::for_blocks(1000, 1'000'000, threads, [&](tn::extent begin, tn::extent end, int) {
    for (tn::extent i = begin; i < end; ++i) out[static_cast<std::size_t>(i)] = smallest * half;
  });
  return count_nonzero(out);
}

struct sums_to {
  float* out;
  template <class V>
  void full(tn::extent row, tn::extent column, const V& value) const {
    value.store(out + row * 128 + column);
  }
  template <class V>
  void partial(tn::extent row, tn::extent column, const V& value, int count) const {
    float lanes[V::width];
    value.store(lanes);
    for (int i = 0; i < count; ++i) out[row * 128 + column + i] = lanes[i];
  }
};

/// How many sums of a product whose terms are not normal are other than zero.
int count_denormal_sums(int threads) {
  using product = tn::device::cpu::gemm<float, 128, 128, 128, false, false>;
  const tn::tensor<float, 128, 128> a = tn::tensor<float, 128, 128>::full(1e-20f);
  tn::tensor<float, 128, 128> out;
  tn::tensor<double, 64 * 1024> scratch;
  product::run(0, a.data(), a.data(), reinterpret_cast<std::byte*>(scratch.data()), threads,
               sums_to{out.data()});
  return count_nonzero(out);
}

constexpr int classes = 100'000;
struct scattering {
  constexpr auto operator()(auto label) const {
    const auto w = tn::parameter<float, classes>(label, "w", tn::init::constant(2));
    return tn::one_hot<classes>(label) * w + w;
  }
};
struct mean_square {
  constexpr auto operator()(auto p, auto y) const { return tn::mean(tn::square(p)) + tn::mean(y); }
};

/// What one row gives that is stored without its label, which is mended in the end.
template <int Threads>
void check_scattering() {
  tn::trainer trainer{scattering{},          mean_square{}, tn::input<std::int32_t, 1>{},
                      tn::input<float, 1>{}, tn::sgd{},     tn::cpu_threads<Threads>{}};
  tn::tensor<float, classes> out;
  for (std::int32_t label : {0, 5000, 77777, classes - 1}) {
    trainer.predict(&label, 1, out.data());
    int twos = 0;
    for (float x : out) twos += x == 2.0f;
    CHECK(twos == classes - 1);
    CHECK(out(label) == 4.0f);
  }
}

}  // namespace

TEST_CASE("threads: a training step on two or three gives what it gives on one") {
  check_threads<2>();
  check_threads<3>();
}

TEST_CASE("threads: a softmax on two or three gives what it gives on one") {
  check_kept<2>();
  check_kept<3>();
}

TEST_CASE("threads: all treat denormal numbers as the calling one does") {
  for (int threads : {1, 2, 3}) {
    CHECK(count_denormals(threads) == 1000);
    CHECK(count_denormal_sums(threads) == 128 * 128);
#if defined(__x86_64__)
    const tn::flush_denormals flush;
    CHECK(count_denormals(threads) == 0);
    CHECK(count_denormal_sums(threads) == 0);
#endif
  }
}

TEST_CASE("threads: what is written once for a row is written after all of its parts") {
  check_scattering<1>();
  check_scattering<2>();
  check_scattering<3>();
}
