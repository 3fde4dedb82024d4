// SPDX-License-Identifier: MIT
#include "laws/close.hpp"
#include "laws/folder.hpp"

#include <tenon/nn/state.hpp>

namespace tn = tenon;

constexpr tn::extent rows = 6, channels = 3, high = 4, wide = 5, places = high * wide;

/// Only what is under test: the loss sees every element with a weight of its own.
struct normalised {
  constexpr auto operator()(auto x) const { return tn::batch_norm(x, "bn", 0.25); }
};
constexpr auto weighted = [](auto y, auto w) { return tn::mean(tn::sum<1, 2, 3>(y * w)); };

using images = tn::input<float, tn::batch<8>, channels, high, wide>;

template <class Optimizer>
auto make_trainer(Optimizer optimizer) {
  return tn::trainer{normalised{}, weighted, images{}, images{}, optimizer, tn::cpu{}};
}

/// Moments far from 0 and 1, others for every channel.
tn::tensor<float, rows, channels, high, wide> data(int seed) {
  auto x = laws::spread<float, rows, channels, high, wide>(-1, 1, seed);
  for (tn::extent i = 0; i < x.size(); ++i) {
    const auto c = static_cast<float>(i / places % channels);
    x.data()[i] = x.data()[i] * (c + 0.5f) + 3 * c;
  }
  return x;
}

struct moments {
  double mean = 0, variance = 0;
};
moments of_channel(const auto& x, tn::extent c, tn::extent count) {
  moments m;
  const auto each = [&](auto f) {
    for (tn::extent n = 0; n < count; ++n)
      for (tn::extent p = 0; p < places; ++p)
        f(static_cast<double>(x.data()[(n * channels + c) * places + p]));
  };
  each([&](double v) { m.mean += v / static_cast<double>(count * places); });
  each([&](double v) { m.variance += (v - m.mean) * (v - m.mean); });
  m.variance /= static_cast<double>(count * places);
  return m;
}

TEST_CASE(
    "batch_norm: running moments go a step towards the batch's, unbiased, of the rows at hand") {
  auto trainer = make_trainer(tn::sgd{.learning_rate = 0});
  const auto x = data(1), w = data(2);
  for (const tn::extent count : {rows, rows - 2}) {
    const std::vector<float> mean(&trainer.template parameter<"bn.running_mean">()(0),
                                  &trainer.template parameter<"bn.running_mean">()(0) + channels);
    const std::vector<float> variance(
        &trainer.template parameter<"bn.running_var">()(0),
        &trainer.template parameter<"bn.running_var">()(0) + channels);
    trainer.step(x.data(), w.data(), count);
    for (int c = 0; c < channels; ++c) {
      const moments m = of_channel(x, c, count);
      const double unbiased = m.variance * static_cast<double>(count * places) /
                              static_cast<double>(count * places - 1);
      const auto at = static_cast<std::size_t>(c);
      CHECK(laws::close(trainer.template parameter<"bn.running_mean">()(c),
                        0.75 * static_cast<double>(mean[at]) + 0.25 * m.mean, 1e-6));
      CHECK(laws::close(trainer.template parameter<"bn.running_var">()(c),
                        0.75 * static_cast<double>(variance[at]) + 0.25 * unbiased, 1e-5));
    }
  }
}

TEST_CASE("batch_norm: evaluation and prediction use the running moments") {
  auto trainer = make_trainer(tn::sgd{.learning_rate = 0});
  const auto x = data(1), w = data(2);
  trainer.step(x.data(), w.data(), rows);
  std::vector<float> y(static_cast<std::size_t>(x.size()));
  trainer.predict(x.data(), rows, y.data());
  const auto mean = trainer.parameter<"bn.running_mean">();
  const auto variance = trainer.parameter<"bn.running_var">();
  for (tn::extent i = 0; i < x.size(); ++i) {
    const auto c = i / places % channels;
    const double expected = (static_cast<double>(x.data()[i]) - static_cast<double>(mean(c))) /
                            std::sqrt(static_cast<double>(variance(c)) + 1e-5);
    CHECK(laws::close(y[static_cast<std::size_t>(i)], expected, 1e-5));
  }
}

TEST_CASE("batch_norm: the loss and the gradients of weight and bias agree with plain loops") {
  auto trainer = make_trainer(tn::sgd{.learning_rate = 1});
  const auto x = data(1), w = data(2);
  const double loss = static_cast<double>(trainer.step(x.data(), w.data(), rows));
  double expected = 0;
  for (int c = 0; c < channels; ++c) {
    const moments m = of_channel(x, c, rows);
    double of_weight = 0, of_bias = 0;
    for (tn::extent n = 0; n < rows; ++n)
      for (tn::extent p = 0; p < places; ++p) {
        const auto i = (n * channels + c) * places + p;
        const double g = static_cast<double>(w.data()[i]) / rows;
        of_bias += g;
        of_weight += g * (static_cast<double>(x.data()[i]) - m.mean) / std::sqrt(m.variance + 1e-5);
      }
    expected += of_weight;
    CHECK(laws::close(trainer.parameter<"bn.weight">()(c), 1 - of_weight, 1e-5));
    CHECK(laws::close(trainer.parameter<"bn.bias">()(c), -of_bias, 1e-5));
  }
  CHECK(laws::close(loss, expected, 1e-5));
}

/// The gradient of what lies before, by differences: x + shift [c, h, w] is normalised.
struct shifted {
  constexpr auto operator()(auto x) const {
    return tn::batch_norm(
        x * tn::parameter<float, channels, high, wide>(x, "scale", tn::init::constant(1)), "bn");
  }
};

TEST_CASE("batch_norm: the gradient of the operand agrees with differences") {
  tn::trainer trainer{shifted{}, weighted, images{}, images{}, tn::sgd{.learning_rate = 1},
                      tn::cpu{}};
  const auto x = data(1), w = data(2);
  const auto loss_with = [&](tn::extent i, double scale) {
    double loss = 0;
    for (int c = 0; c < channels; ++c) {
      auto y =
          tn::tensor<double, rows, channels, high, wide>::from([&](auto n, auto k, auto h, auto v) {
            const auto at = (k * high + h) * wide + v;
            return static_cast<double>(x(n, k, h, v)) * (at == i ? scale : 1.0);
          });
      const moments m = of_channel(y, c, rows);
      for (tn::extent n = 0; n < rows; ++n)
        for (tn::extent p = 0; p < places; ++p) {
          const auto at = (n * channels + c) * places + p;
          loss += static_cast<double>(w.data()[at]) / rows * (y.data()[at] - m.mean) /
                  std::sqrt(m.variance + 1e-5);
        }
    }
    return loss;
  };
  trainer.step(x.data(), w.data(), rows);
  for (tn::extent i = 0; i < channels * places; i += 7) {
    const double gradient = (loss_with(i, 1 + 1e-5) - loss_with(i, 1 - 1e-5)) / 2e-5;
    CHECK(laws::close(1 - static_cast<double>(trainer.parameter<"scale">().data()[i]), gradient,
                      1e-4));
  }
}

TEST_CASE("batch_norm: a loss that is not finite leaves the statistics as they are") {
  auto trainer = make_trainer(tn::sgd{});
  auto x = data(1);
  const auto w = data(2);
  trainer.step(x.data(), w.data(), rows);
  const float before = trainer.parameter<"bn.running_var">()(1);
  x(0, 1, 2, 3) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_AS(trainer.step(x.data(), w.data(), rows), tn::error);
  CHECK(trainer.parameter<"bn.running_var">()(1) == before);
}

TEST_CASE("batch_norm: statistics are no part of decay, clipping, accumulation or the count") {
  auto trainer = make_trainer(
      tn::clip_norm(1e-3, tn::accumulate<2>(tn::adamw{.learning_rate = 0, .weight_decay = 0.5})));
  static_assert(decltype(trainer)::program::parameter_count == 2 * channels);
  const auto x = data(1), w = data(2);
  trainer.step(x.data(), w.data(), rows);
  trainer.step(x.data(), w.data(), rows);
  const moments m = of_channel(x, 1, rows);
  CHECK(laws::close(trainer.parameter<"bn.running_mean">()(1), m.mean * (1 - 0.75 * 0.75), 1e-6));
}

TEST_CASE("batch_norm: a saved trainer goes on bit for bit") {
  const laws::folder folder;
  const auto x = data(1), w = data(2);
  auto first = make_trainer(tn::adam{});
  first.step(x.data(), w.data(), rows);
  const std::string file = folder / "state";
  tn::save_state(first, file);
  auto second = make_trainer(tn::adam{});
  tn::load_state(second, file);
  for (int i = 0; i < 3; ++i)
    CHECK(first.step(x.data(), w.data(), rows) == second.step(x.data(), w.data(), rows));
  CHECK(first.parameter<"bn.running_var">()(2) == second.parameter<"bn.running_var">()(2));
}
