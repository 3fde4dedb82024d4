// SPDX-License-Identifier: MIT
// budget: nvcc 25 1
// options: -O2 -arch=sm_90
// The whole MLP trainer on a GPU in one file: construction, steps, evaluation, prediction.
#include <tenon/cuda.hpp>

namespace tn = tenon;

struct mlp {
  constexpr auto operator()(auto image) const {
    const auto h1 = tn::relu(tn::linear<256>(image, "fc1"));
    const auto h2 = tn::relu(tn::linear<128>(h1, "fc2"));
    return tn::linear<10>(h2, "fc3");
  }
};

float train(const float* images, const int* labels, float* scores) {
  tn::trainer trainer{mlp{},
                      tn::cross_entropy,
                      tn::input<float, tn::batch<64>, 784>{},
                      tn::input<int, tn::batch<64>>{},
                      tn::adam{},
                      tn::cuda{}};
  for (int step = 0; step < 10; ++step) trainer.step(images, labels, 64);
  trainer.predict(images, 64, scores);
  return static_cast<float>(trainer.evaluate(images, labels, 64).accuracy);
}
