// SPDX-License-Identifier: MIT
// options: -lcublasLt
// Training on a GPU: the same losses as on the CPU but for rounding; recorded and eager steps, and
// two runs, are the same bits; what is refused, and when; what is allocated. Over 250 lines: one
// program, since each costs a minute to compile.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <tenon/cuda.hpp>
#include <tenon/nn/fit.hpp>

#include <cstdio>
#include <limits>

namespace tn = tenon;

namespace {

constexpr tn::extent rows = 32, pixels = 24;
using input_rows = tn::input<float, tn::batch<rows>, pixels>;
using label_rows = tn::input<std::int32_t, tn::batch<rows>>;

struct mlp {
  constexpr auto operator()(auto image) const {
    const auto wide = tn::relu(tn::linear<48>(image, "fc1"));
    const auto narrow = tn::layer_norm(tn::gelu(tn::linear<33>(wide, "fc2")), "norm");
    return tn::linear<10>(narrow, "fc3");
  }
};
struct noisy {
  constexpr auto operator()(auto image) const {
    return tn::linear<10>(tn::dropout<25>(tn::relu(tn::linear<64>(image, "fc1"))), "fc2");
  }
};

struct words {
  constexpr auto operator()(auto tokens) const {
    const auto each = tn::embedding<50, 16>(tokens, "words");
    return tn::linear<10>(tn::concat<1>(tn::mean<1>(each), tn::max<1>(tn::cumsum<1>(each))), "out");
  }
};

struct batch {
  std::vector<float> x;
  std::vector<std::int32_t> y;
};
batch draw(std::uint64_t seed, tn::extent count = rows) {
  batch out;
  for (tn::extent i = 0; i < count * pixels; ++i)
    out.x.push_back(static_cast<float>(tn::random_bits(seed, 0, static_cast<std::uint64_t>(i))) *
                    0x1p-32f);
  for (tn::extent i = 0; i < count; ++i)
    out.y.push_back(
        static_cast<std::int32_t>(tn::random_bits(seed, 1, static_cast<std::uint64_t>(i)) % 10));
  return out;
}

template <class Model = mlp, class Device, class Optimizer = tn::adam>
auto make(Device device, Optimizer optimizer = {}) {
  return tn::trainer{Model{}, tn::cross_entropy, input_rows{}, label_rows{}, optimizer,
                     device,  std::uint64_t{7}};
}

template <class Trainer>
std::vector<float> losses_of(Trainer& trainer, int steps) {
  std::vector<float> out;
  for (int s = 0; s < steps; ++s) {
    const batch b = draw(static_cast<std::uint64_t>(s % 5), s % 4 == 3 ? 13 : rows);
    out.push_back(trainer.step(b.x.data(), b.y.data(), static_cast<tn::extent>(b.y.size())));
  }
  return out;
}
template <class A, class B>
void check_close(A& a, B& b, double tolerance) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    CAPTURE(i);
    CHECK(a[i] == doctest::Approx(b[i]).epsilon(tolerance));
  }
}
template <class Trainer>
std::vector<float> parameters_of(Trainer& trainer) {
  return {trainer.parameters(), trainer.parameters() + Trainer::flat_size};
}
tn::cuda eager() {
  tn::cuda out;
  out.steps = tn::stepping::eager;
  return out;
}

}  // namespace

TEST_CASE("cuda: losses are those of the CPU, for every kind of optimizer") {
  const auto same = [](auto optimizer) {
    auto on_cpu = make(tn::cpu{}, optimizer);
    auto on_gpu = make(tn::cuda{}, optimizer);
    const auto expected = losses_of(on_cpu, 24), found = losses_of(on_gpu, 24);
    check_close(found, expected, 2e-4);
    CHECK(on_gpu.gradient_norm() == doctest::Approx(on_cpu.gradient_norm()).epsilon(1e-3));
  };
  same(tn::adam{});
  same(tn::adamw{});
  same(tn::sgd{.momentum = 0.9});
  same(tn::rmsprop{});
  same(tn::clip_norm(0.05, tn::adam{}));
  same(tn::accumulate<3>(tn::clip_norm(0.1, tn::adam{})));
  same(tn::decay_where(tn::matrices_decay{}, tn::adamw{}));
}

TEST_CASE("cuda: random numbers are those of the CPU") {
  auto on_cpu = make<noisy>(tn::cpu{});
  auto on_gpu = make<noisy>(tn::cuda{});
  const auto expected = losses_of(on_cpu, 12), found = losses_of(on_gpu, 12);
  check_close(found, expected, 2e-4);
}

TEST_CASE("cuda: recorded steps, eager steps and a second run are the same bits") {
  auto recorded = make<noisy>(tn::cuda{}), again = make<noisy>(tn::cuda{}),
       stepped = make<noisy>(eager());
  const auto losses = losses_of(recorded, 100);
  CHECK(losses == losses_of(again, 100));
  CHECK(losses == losses_of(stepped, 100));
  CHECK(parameters_of(recorded) == parameters_of(again));
  CHECK(parameters_of(recorded) == parameters_of(stepped));
}

TEST_CASE("cuda: a recorded step with ops that have loops of their own") {
  const auto make_on = [](auto device) {
    return tn::trainer{
        words{},      tn::cross_entropy, tn::input<std::int32_t, tn::batch<rows>, 6>{},
        label_rows{}, tn::adam{},        device};
  };
  auto on_cpu = make_on(tn::cpu{});
  auto recorded = make_on(tn::cuda{}), stepped = make_on(eager());
  std::vector<std::int32_t> x(rows * 6), y(rows);
  for (int s = 0; s < 20; ++s) {
    for (std::size_t i = 0; i < x.size(); ++i)
      x[i] = static_cast<std::int32_t>(tn::random_bits(3, static_cast<std::uint64_t>(s), i) % 50);
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = x[6 * i] % 10;
    const float expected = on_cpu.step(x.data(), y.data(), rows);
    const float found = recorded.step(x.data(), y.data(), rows);
    const float again = stepped.step(x.data(), y.data(), rows);
    CHECK(found == again);
    CHECK(found == doctest::Approx(expected).epsilon(2e-4));
  }
}

TEST_CASE("cuda: evaluation and prediction agree with the CPU, for any number of rows") {
  auto on_cpu = make(tn::cpu{});
  auto on_gpu = make(tn::cuda{});
  losses_of(on_cpu, 8);
  losses_of(on_gpu, 8);
  const batch test = draw(11, 77);
  const tn::evaluation expected = on_cpu.evaluate(test.x.data(), test.y.data(), 77);
  const tn::evaluation found = on_gpu.evaluate(test.x.data(), test.y.data(), 77);
  CHECK(found.loss == doctest::Approx(expected.loss).epsilon(1e-4));
  CHECK(found.accuracy == doctest::Approx(expected.accuracy).epsilon(0.02));
  std::vector<float> a(770), b(770);
  on_cpu.predict(test.x.data(), 77, a.data());
  on_gpu.predict(test.x.data(), 77, b.data());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(std::abs(a[i] - b[i]) < 1e-3);
  losses_of(on_gpu, 8);  // recorded steps go on after evaluation has moved the arena
}

TEST_CASE("cuda: parameters can be read and written between steps, saved and loaded") {
  auto one = make(tn::cuda{}), two = make(tn::cuda{});
  losses_of(one, 6);
  one.parameter<"fc3.bias">()(2) = 0.5f;
  tn::save_state(one, "build/cuda_state.safetensors");
  tn::load_state(two, "build/cuda_state.safetensors");
  CHECK(two.parameter<"fc3.bias">()(2) == 0.5f);
  CHECK(losses_of(one, 6) == losses_of(two, 6));
  std::remove("build/cuda_state.safetensors");
}

TEST_CASE("cuda: a batch on the device needs no copy by the caller") {
  auto one = make(tn::cuda{}), two = make(tn::cuda{});
  const batch b = draw(3);
  float* x = nullptr;
  std::int32_t* y = nullptr;
  REQUIRE(cudaMalloc(&x, b.x.size() * sizeof(float)) == cudaSuccess);
  REQUIRE(cudaMalloc(&y, b.y.size() * sizeof(std::int32_t)) == cudaSuccess);
  cudaMemcpy(x, b.x.data(), b.x.size() * sizeof(float), cudaMemcpyHostToDevice);
  cudaMemcpy(y, b.y.data(), b.y.size() * sizeof(std::int32_t), cudaMemcpyHostToDevice);
  for (int s = 0; s < 6; ++s) {
    const float of_device = one.step(x, y, rows), of_host = two.step(b.x.data(), b.y.data(), rows);
    CHECK(of_device == of_host);
  }
  cudaFree(x);
  cudaFree(y);
}

TEST_CASE("cuda: a loss that is not finite throws where it is read, and nothing is updated") {
  auto trainer = make(tn::cuda{});
  losses_of(trainer, 4);
  const auto before = parameters_of(trainer);
  batch b = draw(1);
  b.x[30] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH_AS(static_cast<void>(float{trainer.step(b.x.data(), b.y.data(), rows)}),
                       doctest::Contains("step 5: the loss is nan: input row 1 of the batch"),
                       tn::error);
  CHECK(parameters_of(trainer) == before);
  CHECK(trainer.steps() == 4);
  b = draw(1);
  b.y[3] = 10;
  CHECK_THROWS_WITH_AS(static_cast<void>(float{trainer.step(b.x.data(), b.y.data(), rows)}),
                       doctest::Contains("label 10, number 3 of the batch, is outside [0, 10)"),
                       tn::error);
  CHECK(parameters_of(trainer) == before);
}

TEST_CASE("cuda: a bad batch leaves no trace in the sums of accumulate") {
  auto one = make(tn::cuda{}, tn::accumulate<3>(tn::adam{})),
       two = make(tn::cuda{}, tn::accumulate<3>(tn::adam{}));
  batch bad = draw(1);
  bad.x[5] = std::numeric_limits<float>::infinity();
  for (int s = 0; s < 12; ++s) {
    const batch b = draw(static_cast<std::uint64_t>(s));
    CHECK_THROWS_AS(static_cast<void>(float{one.step(bad.x.data(), bad.y.data(), rows)}),
                    tn::error);
    const float found = one.step(b.x.data(), b.y.data(), rows),
                expected = two.step(b.x.data(), b.y.data(), rows);
    CHECK(found == expected);
  }
  CHECK(parameters_of(one) == parameters_of(two));
}

TEST_CASE("cuda: losses may be read long after, and evaluation goes on beside them") {
  auto one = make(tn::cuda{}), two = make(tn::cuda{});
  const auto expected = losses_of(two, 10);
  const batch test = draw(11, 2500);
  std::vector<decltype(one.step(test.x.data(), test.y.data(), rows))> pending;
  for (int s = 0; s < 10; ++s) {
    const batch b = draw(static_cast<std::uint64_t>(s % 5), s % 4 == 3 ? 13 : rows);
    pending.push_back(one.step(b.x.data(), b.y.data(), static_cast<tn::extent>(b.y.size())));
  }
  one.evaluate(test.x.data(), test.y.data(), 2500);
  for (std::size_t s = 0; s < pending.size(); ++s) CHECK(float{pending[s]} == expected[s]);
}

TEST_CASE("cuda: a trainer moves") {
  auto one = make(tn::cuda{}), two = make(tn::cuda{}), three = make(tn::cuda{});
  losses_of(one, 4);
  losses_of(three, 2);
  auto moved = std::move(one);
  three = std::move(moved);
  losses_of(two, 4);
  CHECK(losses_of(three, 6) == losses_of(two, 6));
}

TEST_CASE("cuda: an index outside its axis, a device that is not there") {
  const auto f = [](auto table, auto at) { return tn::take<0>(table, at); };
  const tn::tensor<float, 4, 3> table = tn::random::normal(1);
  const tn::tensor<std::int32_t, 2> at({1, 7});
  CHECK_THROWS_WITH_AS(tn::compiled(f, tn::cuda{})(table, at),
                       doctest::Contains("index 7 on an axis of 4 elements"), tn::error);
  tn::cuda missing;
  missing.device = 99;
  CHECK_THROWS_WITH_AS(make(missing), doctest::Contains("found 99"), tn::error);
}

TEST_CASE("cuda: more memory than there is") {
  tn::cuda::session on(tn::cuda{});
  CHECK_THROWS_WITH_AS(tn::cuda::session::memory(on, tn::extent{1} << 45),
                       doctest::Contains("35184372088832 bytes are needed"), tn::error);
  tn::cuda::session::memory after(on, 1024);  // and it goes on
  CHECK(after.device() != nullptr);
}

TEST_CASE("cuda: a stream of the caller") {
  cudaStream_t stream;
  REQUIRE(cudaStreamCreate(&stream) == cudaSuccess);
  {
    tn::cuda policy;
    policy.stream = stream;
    auto one = make(policy), two = make(tn::cuda{});
    CHECK(losses_of(one, 6) == losses_of(two, 6));
  }
  CHECK(cudaStreamDestroy(stream) == cudaSuccess);
}

TEST_CASE("cuda: nothing is allocated on the device by a thousand steps") {
  auto trainer = make(tn::cuda{});
  losses_of(trainer, 8);
  cudaMemPool_t pool;
  REQUIRE(cudaDeviceGetDefaultMemPool(&pool, 0) == cudaSuccess);
  const auto used = [&] {
    std::uint64_t bytes = 0;
    cudaMemPoolGetAttribute(pool, cudaMemPoolAttrUsedMemCurrent, &bytes);
    return bytes;
  };
  std::size_t free_before = 0, free_after = 0, all = 0;
  const std::uint64_t before = used();
  cudaMemGetInfo(&free_before, &all);
  losses_of(trainer, 1000);
  cudaMemGetInfo(&free_after, &all);
  CHECK(used() == before);
  CHECK(free_after == free_before);
}

TEST_CASE("cuda: fit ends with the parameters of the same steps one by one") {
  auto one = make(tn::cuda{}), two = make(tn::cuda{});
  const batch data = draw(5, 100);
  tn::fit fit_one(one, {data.x.data(), data.y.data(), 100}, {}, 3);
  tn::fit fit_two(two, {data.x.data(), data.y.data(), 100}, {}, 3);
  fit_one.run();
  double sum = 0;
  struct watcher {
    double& sum;
    void on_step(const tn::training_event& now) { sum += now.loss; }
  };
  fit_two.run(watcher{sum});
  CHECK(sum > 0);
  CHECK(parameters_of(one) == parameters_of(two));
}
