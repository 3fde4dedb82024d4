// SPDX-License-Identifier: MIT
// Training on a device that runs beside this process: the same numbers as on the CPU; a loss is
// read late, refused late, and its step leaves no trace.
#include "laws/late_device.hpp"

#include <tenon/nn/fit.hpp>
#include <tenon/tenon.hpp>

#include <doctest/doctest.h>

#include <cstdio>
#include <limits>

namespace tn = tenon;

namespace {

constexpr tn::extent batch_rows = 16, pixels = 12;

struct mlp {
  constexpr auto operator()(auto image) const {
    const auto wide = tn::dropout<25>(tn::relu(tn::linear<24>(image, "fc1")));
    return tn::linear<10>(tn::layer_norm(wide, "norm"), "fc2");
  }
};

struct batch {
  std::vector<float> x;
  std::vector<std::int32_t> y;
};
batch draw(std::uint64_t seed, tn::extent count = batch_rows) {
  batch out;
  for (tn::extent i = 0; i < count * pixels; ++i)
    out.x.push_back(static_cast<float>(tn::random_bits(seed, 0, static_cast<std::uint64_t>(i))) *
                    0x1p-32f);
  for (tn::extent i = 0; i < count; ++i)
    out.y.push_back(
        static_cast<std::int32_t>(tn::random_bits(seed, 1, static_cast<std::uint64_t>(i)) % 10));
  return out;
}

template <class Device, class Optimizer = tn::adam>
auto make(Device device, Optimizer optimizer = {}) {
  return tn::trainer{mlp{},
                     tn::cross_entropy,
                     tn::input<float, tn::batch<batch_rows>, pixels>{},
                     tn::input<std::int32_t, tn::batch<batch_rows>>{},
                     optimizer,
                     device,
                     std::uint64_t{7}};
}

template <class Trainer>
auto take_step(Trainer& trainer, const batch& b) {
  return trainer.step(b.x.data(), b.y.data(), static_cast<tn::extent>(b.y.size()));
}
template <class Trainer>
std::vector<float> losses_of(Trainer& trainer, int count) {
  std::vector<float> out;
  for (int s = 0; s < count; ++s)
    out.push_back(take_step(trainer, draw(static_cast<std::uint64_t>(s % 5), s % 4 == 3 ? 9 : 16)));
  return out;
}
template <class Trainer>
std::vector<float> parameters_of(Trainer& trainer) {
  return {trainer.parameters(), trainer.parameters() + Trainer::flat_size};
}

/// A batch with a number that no loss survives.
batch spoiled() {
  batch out = draw(1);
  out.x[30] = std::numeric_limits<float>::quiet_NaN();
  return out;
}

}  // namespace

TEST_CASE("pending_loss: the same numbers as on the CPU, for every kind of optimizer") {
  const auto same = [](auto optimizer) {
    auto on_cpu = make(tn::cpu{}, optimizer);
    auto late = make(laws::late_device{}, optimizer);
    CHECK(losses_of(late, 14) == losses_of(on_cpu, 14));
    CHECK(parameters_of(late) == parameters_of(on_cpu));
    CHECK(late.gradient_norm() == on_cpu.gradient_norm());
  };
  same(tn::adam{});
  same(tn::clip_norm(0.05, tn::adamw{}));
  same(tn::accumulate<3>(tn::clip_norm(0.1, tn::sgd{.momentum = 0.9})));
}

TEST_CASE("pending_loss: losses are read late, and evaluation goes on beside them") {
  auto on_cpu = make(tn::cpu{});
  auto late = make(laws::late_device{});
  const auto expected = losses_of(on_cpu, 10);
  const batch test = draw(11, 70);
  std::vector<decltype(take_step(late, test))> pending;
  for (int s = 0; s < 10; ++s)
    pending.push_back(
        take_step(late, draw(static_cast<std::uint64_t>(s % 5), s % 4 == 3 ? 9 : 16)));
  const auto found = late.evaluate(test.x.data(), test.y.data(), 70);
  CHECK(found.loss == on_cpu.evaluate(test.x.data(), test.y.data(), 70).loss);
  for (std::size_t s = 0; s < pending.size(); ++s) {
    CHECK(pending[s].is_known());
    CHECK(float{pending[s]} == expected[s]);
  }
  std::vector<float> a(700), b(700);
  on_cpu.predict(test.x.data(), 70, a.data());
  late.predict(test.x.data(), 70, b.data());
  CHECK(a == b);
}

TEST_CASE("pending_loss: one that is not finite throws where it is read, and nothing is updated") {
  auto late = make(laws::late_device{});
  losses_of(late, 4);
  const auto before = parameters_of(late);
  const auto bad = take_step(late, spoiled());
  CHECK_THROWS_WITH_AS(static_cast<void>(float{bad}),
                       doctest::Contains("step 5: the loss is nan: input row 2 of the batch"),
                       tn::error);
  CHECK(parameters_of(late) == before);
  CHECK(late.steps() == 4);
  CHECK_THROWS_WITH_AS(static_cast<void>(float{bad}), doctest::Contains("was refused"), tn::error);
  CHECK(late.steps() == 4);
  batch wild = draw(1);
  wild.y[3] = 10;
  CHECK_THROWS_WITH_AS(static_cast<void>(float{take_step(late, wild)}),
                       doctest::Contains("label 10, number 3 of the batch"), tn::error);
  const auto early = take_step(late, spoiled());
  take_step(late, draw(2));
  CHECK_THROWS_WITH_AS(static_cast<void>(float{early}), doctest::Contains("its batch is gone"),
                       tn::error);
  CHECK(late.steps() == 6);
}

TEST_CASE("pending_loss: a bad batch leaves no trace in the sums of accumulate") {
  auto one = make(laws::late_device{}, tn::accumulate<3>(tn::adam{})),
       two = make(laws::late_device{}, tn::accumulate<3>(tn::adam{}));
  for (int s = 0; s < 12; ++s) {
    CHECK_THROWS_AS(static_cast<void>(float{take_step(one, spoiled())}), tn::error);
    const batch b = draw(static_cast<std::uint64_t>(s));
    const float found = take_step(one, b), expected = take_step(two, b);
    CHECK(found == expected);
  }
  CHECK(parameters_of(one) == parameters_of(two));
}

TEST_CASE("pending_loss: parameters are read and written between steps, saved and loaded") {
  auto one = make(laws::late_device{}), two = make(laws::late_device{});
  losses_of(one, 6);
  one.parameter<"fc2.bias">()(2) = 0.5f;
  const std::string file = "build/late_state.safetensors";
  tn::save_state(one, file);
  tn::load_state(two, file);
  std::remove(file.c_str());
  CHECK(two.parameter<"fc2.bias">()(2) == 0.5f);
  CHECK(losses_of(one, 6) == losses_of(two, 6));
  one = std::move(two);
  CHECK(one.parameter<"fc2.bias">()(2) != 0);
}

TEST_CASE("pending_loss: fit tells each step with its loss, and ends where the CPU does") {
  auto on_cpu = make(tn::cpu{});
  auto late = make(laws::late_device{});
  const batch data = draw(5, 100);
  struct watcher {
    std::vector<double> losses;
    std::vector<std::int64_t> steps;
    double epoch_loss = 0;
    void on_step(const tn::training_event& now) {
      losses.push_back(now.loss);
      steps.push_back(now.step);
    }
    void on_epoch(const tn::training_event& now) { epoch_loss = now.loss; }
  } of_cpu, of_late;
  tn::fit slow(on_cpu, {data.x.data(), data.y.data(), 100}, {}, 3);
  tn::fit fast(late, {data.x.data(), data.y.data(), 100}, {}, 3);
  CHECK(slow.run(of_cpu));
  CHECK(fast.run(of_late));
  CHECK(of_late.losses == of_cpu.losses);
  CHECK(of_late.steps == of_cpu.steps);
  CHECK(of_late.epoch_loss == of_cpu.epoch_loss);
  CHECK(parameters_of(late) == parameters_of(on_cpu));
}
