// SPDX-License-Identifier: MIT
// The same training on a GPU: another include, and the policy tn::cuda{} in place of tn::cpu{}.
// The step (forward, backward, update) becomes one CUDA graph. Build and run it:
//   nvcc -std=c++20 -O3 -I include examples/09_cuda.cu -o 09_cuda -lcublasLt && ./09_cuda
// Read next: docs/gpu.md.
#include <tenon/cuda.hpp>
#include <tenon/io/digits.hpp>
#include <tenon/nn/fit.hpp>

#include <cstdio>

namespace tn = tenon;

struct mlp {
  constexpr auto operator()(auto image) const {
    auto wide = tn::relu(tn::linear<256>(image, "fc1"));
    auto narrow = tn::relu(tn::linear<128>(wide, "fc2"));
    return tn::linear<10>(narrow, "fc3");
  }
};

int main() try {
  const tn::io::image_data digits = tn::io::default_digits();
  const auto train = tn::io::unit_floats(digits.train.pixels);
  const auto test = tn::io::unit_floats(digits.test.pixels);

  tn::trainer trainer{mlp{},
                      tn::cross_entropy,
                      tn::input<float, tn::batch<64>, 784>{},
                      tn::input<std::int32_t, tn::batch<64>>{},
                      tn::adam{},
                      tn::cuda{}};
  tn::fit fit(trainer, {train.data(), digits.train.labels.data(), digits.train.count},
              {test.data(), digits.test.labels.data(), digits.test.count}, 3);
  struct {
    void on_epoch(const tn::training_event& now) {
      std::printf("epoch %d  loss %.4f  test accuracy %.4f\n", now.epoch, now.loss,
                  now.test.accuracy);
    }
  } report;
  fit.run(report);
  std::printf("%.0f samples/s\n", fit.samples_per_second());

  // A step returns before the GPU has taken it; its loss is waited for where it is read.
  const auto loss = trainer.step(train.data(), digits.train.labels.data(), 64);
  std::printf("loss %.4f\n", static_cast<double>(loss));
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "%s\n", e.what());
  return 1;
}
