// SPDX-License-Identifier: MIT
// A whole training program on one page: three arms of a spiral, a model that tells them apart.
// Read next: 05_longer_training.cpp.
#include <tenon/tenon.hpp>

#include <cmath>
#include <cstdio>

namespace tn = tenon;

constexpr int points = 600;

// The shapes between the layers are deduced; each layer's parameters have a name.
struct model {
  constexpr auto operator()(auto point) const {
    auto hidden = tn::gelu(tn::linear<32>(point, "first"));
    hidden = hidden + tn::gelu(tn::linear<32>(hidden, "second"));
    return tn::linear<3>(hidden, "out");
  }
};

int main() {
  auto label = tn::tensor<std::int32_t, points>::from([](auto i) { return i % 3; });
  auto place = tn::tensor<float, points, 2>::from([](auto i, auto axis) {
    const double radius = static_cast<double>(i) / points;
    const double turn = 5 * radius + 2.1 * static_cast<double>(i % 3);
    return radius * (axis == 0 ? std::cos(turn) : std::sin(turn));
  });

  // A step takes any number of rows up to the batch's capacity.
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<points>, 2>{},
                      tn::input<std::int32_t, tn::batch<points>>{},
                      tn::adam{.learning_rate = 0.01}};
  for (int step = 1; step <= 300; ++step) {
    float loss = trainer.step(place, label);
    if (step % 100 == 0) std::printf("step %d  loss %.4f\n", step, loss);
  }

  tn::evaluation result = trainer.evaluate(place, label);
  std::printf("accuracy %.3f\n", result.accuracy);

  tn::tensor<float, 1, 2> question{{0.1f, 0.0f}};
  tn::tensor<float, 1, 3> scores;
  trainer.predict(question.data(), 1, scores.data());
  std::printf("scores at (0.1, 0): %.2f %.2f %.2f\n", scores(0, 0), scores(0, 1), scores(0, 2));
  return result.accuracy > 0.98 ? 0 : 1;
}
