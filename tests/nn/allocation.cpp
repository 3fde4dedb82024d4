// SPDX-License-Identifier: MIT
// trainer and loader: 1,000 steps and batches after set-up allocate nothing; malloc and
// aligned_alloc are counted.
#include <tenon/nn/linear.hpp>
#include <tenon/nn/loader.hpp>
#include <tenon/nn/trainer.hpp>
#include <tenon/op/relu.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <cstdlib>

// The sanitizer has a malloc of its own.
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TENON_TEST_SANITIZED
#endif
#endif

#if defined(__GLIBC__) && !defined(TENON_TEST_SANITIZED) && !defined(__SANITIZE_ADDRESS__)

namespace {
std::atomic<long> allocations = 0;
}

extern "C" void* __libc_malloc(std::size_t);
extern "C" void* __libc_memalign(std::size_t, std::size_t);
extern "C" void* malloc(std::size_t bytes) {
  ++allocations;
  return __libc_malloc(bytes);
}
extern "C" void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  ++allocations;
  return __libc_memalign(alignment, bytes);
}

namespace tn = tenon;

namespace {
struct net {
  constexpr auto operator()(auto x) const {
    return tn::linear<4>(tn::relu(tn::linear<32>(x, "a")), "b");
  }
};
}  // namespace

namespace {
template <class Optimizer>
void check_steps(Optimizer optimizer) {
  tn::trainer trainer{net{}, tn::cross_entropy, tn::input<float, tn::batch<16>, 8>{},
                      tn::input<std::int32_t, tn::batch<16>>{}, optimizer};
  const tn::tensor<float, 16, 8> x = tn::random::normal{1};
  const auto y = tn::tensor<std::int32_t, 16>::from([](auto i) { return static_cast<int>(i % 4); });
  trainer.step(x.data(), y.data(), 16);  // clang++'s OpenMP library wakes at the first product
  const long before = allocations;
  CHECK(before > 0);  // the counter counts
  for (int i = 0; i < 1000; ++i) trainer.step(x.data(), y.data(), 1 + i % 16);
  CHECK(allocations == before);
}
}  // namespace

TEST_CASE("trainer: 1,000 steps allocate nothing, with all options neither") {
  check_steps(tn::adam{});
  check_steps(
      tn::clip_norm(1, tn::accumulate<4>(tn::decay_where(tn::matrices_decay{}, tn::adamw{}))));
}

TEST_CASE("loader: 1,000 batches of many epochs allocate nothing, in its threads neither") {
  for (int threads : {0, 2}) {
    tn::loader loader{tn::input<float, tn::batch<16>, 8>{},
                      tn::input<std::int32_t, tn::batch<16>>{},
                      100,
                      [](auto index, auto, float* x, std::int32_t* y) {
                        x[0] = static_cast<float>(index);
                        *y = 0;
                      },
                      {.threads = threads}};
    for (int i = 0; i < 100; ++i) loader.next();  // its threads have begun
    const long before = allocations;
    for (int i = 0; i < 1000; ++i) loader.next();
    CHECK(allocations == before);
  }
}

#endif
