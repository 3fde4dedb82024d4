// SPDX-License-Identifier: MIT
// Laws of Thrust's systems: training there is training on the CPU, but for the order of sums; an
// index outside its axis throws. The laws of each op run there too: tests/laws/on_thrust.hpp.
#include "laws/close.hpp"

#include <tenon/thrust.hpp>

#include <thrust/system/cpp/execution_policy.h>
#include <thrust/system/omp/execution_policy.h>

#include <cstdint>

namespace tn = tenon;

namespace {

using serial = tn::thrust_device<thrust::cpp::tag>;
using threaded = tn::thrust_device<thrust::omp::tag>;

struct net {
  constexpr auto operator()(auto x) const {
    return tn::linear<5>(tn::relu(tn::linear<33>(x, "hidden")), "out");
  }
};

constexpr tn::extent rows = 24;

template <class Device>
auto make_trainer(Device device) {
  return tn::trainer{net{},
                     tn::cross_entropy,
                     tn::input<float, tn::batch<rows>, 19>{},
                     tn::input<std::int32_t, tn::batch<rows>>{},
                     tn::clip_norm(0.5, tn::accumulate<2>(tn::adam{.learning_rate = 0.01f})),
                     device};
}

/// Losses of twenty steps on full and partial batches, an evaluation and a prediction.
template <class Device>
void check_training(Device device) {
  auto trained = make_trainer(device);
  auto expected = make_trainer(tn::cpu{});
  const tn::tensor<float, rows, 19> x = tn::random::normal{3};
  const auto y = tn::tensor<std::int32_t, rows>::from([](auto i) { return i * 7 % 5; });
  const float first = trained.step(x.data(), y.data(), rows);
  CHECK(laws::close(first, expected.step(x.data(), y.data(), rows), 1e-5));
  float last = first;
  for (int step = 1; step < 20; ++step) {
    const tn::extent n = step % 3 == 0 ? rows - step : rows;
    last = trained.step(x.data(), y.data(), n);
    CAPTURE(step);
    CHECK(laws::close(last, expected.step(x.data(), y.data(), n), 1e-5));
  }
  CHECK(last < 0.9f * first);
  CHECK(laws::close(trained.gradient_norm(), expected.gradient_norm(), 1e-4));
  const auto found = trained.evaluate(x, y), wanted = expected.evaluate(x, y);
  CHECK(laws::close(found.loss, wanted.loss, 1e-5));
  CHECK(found.accuracy == wanted.accuracy);
  tn::tensor<float, rows, 5> scores, expected_scores;
  trained.predict(x.data(), rows, scores.data());
  expected.predict(x.data(), rows, expected_scores.data());
  laws::check_close(scores, expected_scores, 1e-4);
}

constexpr auto slices = [](auto table, auto at) { return tn::take<0>(table, at); };

template <class Device>
void check_index(Device device) {
  const tn::tensor<float, 4, 3> table = tn::random::normal{1};
  const auto one = [&](std::int32_t i) {
    return tn::compiled(slices, device)(table, tn::tensor<std::int32_t, 2>{1, i});
  };
  CHECK_THROWS_WITH_AS(one(4), "take: index 4 on an axis of 4 elements", tn::error);
  CHECK_THROWS_AS(one(-1), tn::error);
  CHECK(one(3)(1, 2) == table(3, 2));
  const auto added = [](auto t, auto at) { return tn::sum(tn::take<0>(t, at)); };
  CHECK_THROWS_AS(
      tn::compiled(tn::grad(added), device)(table, tn::tensor<std::int32_t, 3>{1, 2, 7}),
      tn::error);
}

/// A hundred thousand times 0.1f, by rows, by columns and all: added one by one, the error is 1e-4.
template <class Device>
void check_long_sums(Device device) {
  constexpr tn::extent count = 100'000;
  const auto x = tn::tensor<float, 3, count>::full(0.1f);
  const auto by_row = tn::compiled([](auto a) { return tn::sum<1>(a); }, device)(x);
  for (float sum : by_row) CHECK(laws::close(sum, 1e4, 1e-5));
  const auto turned = tn::tensor<float, count, 3>::full(0.1f);
  const auto by_column = tn::compiled([](auto a) { return tn::sum<0>(a); }, device)(turned);
  for (float sum : by_column) CHECK(laws::close(sum, 1e4, 1e-5));
  const auto all = tn::compiled([](auto a) { return tn::sum(a); }, device)(x);
  CHECK(laws::close(all(), 3e4, 1e-5));
}

}  // namespace

TEST_CASE("thrust: a long sum keeps its digits") {
  check_long_sums(serial{});
  check_long_sums(threaded{});
}

TEST_CASE("thrust: training on its serial system is training on the CPU") {
  check_training(serial{});
}

TEST_CASE("thrust: training on its OpenMP system is training on the CPU") {
  check_training(threaded{});
}

TEST_CASE("thrust: an index outside its axis throws, in a gradient too") {
  check_index(serial{});
  check_index(threaded{});
}
