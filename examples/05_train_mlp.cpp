// SPDX-License-Identifier: MIT
// Training: a network 784-256-128-10 learns handwritten digits. The model and the trainer are
// below; what every trainer needs around them (options, data, progress, checkpoints) is in
// training/. Run it: ./run train mlp --epochs 3. Another model: change `mlp` and run it again. Read
// next: 06_your_own_op.cpp.
#include "training/run.hpp"

#include <tenon/nn/metrics.hpp>
#include <tenon/tenon.hpp>
#if defined(TENON_CUDA)
#include <tenon/cuda.hpp>
#endif

#ifndef TENON_BATCH
#define TENON_BATCH 64
#endif
#ifndef TENON_OPTIMIZER
#define TENON_OPTIMIZER adam
#endif
#ifndef TENON_THREADS
#define TENON_THREADS 1
#endif

namespace tn = tenon;

struct mlp {
  constexpr auto operator()(auto image) const {
    auto wide = tn::relu(tn::linear<256>(image, "fc1"));
    auto narrow = tn::relu(tn::linear<128>(wide, "fc2"));
    return tn::linear<10>(narrow, "fc3");
  }
};

using image_rows = tn::input<float, tn::batch<TENON_BATCH>, 784>;
using label_rows = tn::input<std::int32_t, tn::batch<TENON_BATCH>>;
using optimizer_type = tn::TENON_OPTIMIZER;
#if defined(TENON_CUDA)
using policy = tn::cuda;
constexpr const char* device_name = "cuda";
#else
using policy = tn::cpu_threads<TENON_THREADS>;
constexpr const char* device_name = "cpu";
#endif

// Plain gradient descent wants momentum to get anywhere in ten epochs.
template <class Optimizer>
Optimizer tuned(Optimizer out) {
  if constexpr (requires { out.momentum; }) out.momentum = 0.9;
  return out;
}

template <class Trainer>
void report(Trainer& trainer, const training::labelled_rows& test, bool quiet) {
  std::vector<float> scores(test.y.size() * 10);
  trainer.predict(test.x.data(), test.rows(), scores.data());
  tn::confusion<10> table;
  table.count(scores.data(), test.y.data(), test.rows());
  if (quiet) return;
  std::printf("\nclass  precision  recall      F1  support\n");
  for (int c = 0; c < 10; ++c)
    std::printf("%5d  %9.4f  %6.4f  %6.4f  %7lld\n", c, table.precision(c), table.recall(c),
                table.f1(c), static_cast<long long>(table.support(c)));
}

int train(const training::options& options) {
  const training::dataset data =
      training::load(training::name_of_data(options.data, options.resume));
  tn::trainer trainer{
      mlp{},    tn::cross_entropy,       image_rows{}, label_rows{}, tuned(optimizer_type{}),
      policy{}, options.seed.value_or(1)};

  using program = decltype(trainer)::program;
  static_assert(program::parameter_count == 235'146);

  training::run run(trainer, options, data);
  if (!run.train()) return 130;
  const double seconds = run.seconds(), speed = run.samples_per_second();
  report(trainer, data.test, options.quiet);
  const tn::evaluation test =
      trainer.evaluate(data.test.x.data(), data.test.y.data(), data.test.rows());
  std::printf("test accuracy %.4f loss %.4f seconds %.1f samples/s %.0f\n", test.accuracy,
              test.loss, seconds, speed);
  return 0;
}

int main(int argc, char** argv) {
  training::options options;
  const training::built built{optimizer_type::name, TENON_BATCH, TENON_THREADS, device_name};
  if (const auto code = training::read(options, built, argc, argv)) return *code;
  try {
    return train(options);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
