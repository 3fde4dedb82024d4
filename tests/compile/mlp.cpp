// SPDX-License-Identifier: MIT
// budget: g++ 5 0.5 clang++ 8 0.5 nvcc 25 1
// options: -O2
// The MLP trainer in one file: a step, an evaluation, a prediction.
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto image) const {
    const auto h1 = tn::relu(tn::linear<256>(image, "fc1"));
    const auto h2 = tn::relu(tn::linear<128>(h1, "fc2"));
    return tn::linear<10>(h2, "fc3");
  }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<64>, 784>{},
                      tn::input<std::int32_t, tn::batch<64>>{}, tn::adam{}};
  const tn::tensor<float, 64, 784> x;
  const tn::tensor<std::int32_t, 64> y;
  float scores[64 * 10];
  trainer.predict(x.data(), 64, scores);
  return trainer.step(x, y) > trainer.evaluate(x, y).loss;
}
