// SPDX-License-Identifier: MIT
// What longer training needs: tied weights, options of an optimizer, a schedule, callbacks, a log,
// and a checkpoint that one goes on from with the same bits. The model squeezes points of a circle
// in 16 dimensions through 4. Read next: 05_train_mlp.cpp, the same on the command line.
#include <tenon/nn/log_to.hpp>
#include <tenon/tenon.hpp>

#include <cmath>
#include <cstdio>
#include <filesystem>

namespace tn = tenon;

constexpr int points = 500;

// The decoder uses the encoder's weight, turned around: one parameter, two uses.
struct tied {
  constexpr auto operator()(auto x) const {
    auto code = tn::linear<4>(x, "encoder");
    auto weight = tn::share<float, 4, 16>(x, "encoder.weight");
    return tn::matmul(code, weight) + tn::parameter<float, 16>(x, "offset", tn::init::zeros());
  }
};

using rows = tn::input<float, tn::batch<32>, 16>;

auto make_trainer() {
  // Clip the gradient's norm, update once in two steps, and let matrices alone decay.
  auto optimizer = tn::clip_norm(1.0, tn::accumulate<2>(tn::decay_where(
                                          tn::matrices_decay{}, tn::adamw{.learning_rate = 0.01})));
  return tn::trainer{tied{}, tn::mse, rows{}, rows{}, optimizer};
}

// A callback has on_step, on_epoch, or both; one that returns false stops the training.
struct stop_after {
  int epoch;
  bool on_epoch(const tn::training_event& now) const {
    std::printf("epoch %d  loss %.4f  rate %.5f\n", now.epoch, now.loss, now.rate);
    return now.epoch != epoch;
  }
};

int main() {
  const std::string folder = std::filesystem::temp_directory_path();
  const std::string file = folder + "/tied.checkpoint", log = folder + "/tied.jsonl";
  const auto x = tn::tensor<float, points, 16>::from([](auto i, auto k) {
    return std::sin(0.1 * static_cast<double>(i) + 0.4 * static_cast<double>(k));
  });
  constexpr int epochs = 20, steps = epochs * ((points + 31) / 32);
  const tn::rate::warm_up schedule{20, tn::rate::cosine{steps - 20}};

  auto trainer = make_trainer();
  tn::fit fit{trainer, {x, x}, {}, epochs, schedule};
  fit.run(tn::log_to(log), stop_after{10});
  fit.save(file);

  auto second = make_trainer();
  tn::fit rest{second, {x, x}, {}, epochs, schedule};
  rest.resume(file);
  rest.run(tn::log_to(log, second.steps()), stop_after{0});

  // A parameter by its name: a view with its shape; a wrong name does not compile.
  tn::view<float, 4, 16> weight = second.parameter<"encoder.weight">();
  std::printf("first weight %.3f, loss %.5f\n", weight(0, 0), second.evaluate(x, x).loss);
  return second.evaluate(x, x).loss < 0.01 ? 0 : 1;
}
