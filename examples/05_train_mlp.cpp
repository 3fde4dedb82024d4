// SPDX-License-Identifier: MIT
// Training: a network 784-256-128-10 learns handwritten digits. The model and the trainer are
// below; what every trainer needs around them (options, data, progress, checkpoints) is in
// training/. Run it: ./run train mlp --epochs 3. Another model: change `mlp` and run it again. Read
// next: 06_your_own_op.cpp.
#include "training/choices.hpp"
#include "training/report.hpp"
#include "training/run.hpp"

namespace tn = tenon;

struct mlp {
  constexpr auto operator()(auto image) const {
    auto wide = tn::relu(tn::linear<256>(image, "fc1"));
    auto narrow = tn::relu(tn::linear<128>(wide, "fc2"));
    return tn::linear<10>(narrow, "fc3");
  }
};

using image_rows = tn::input<float, tn::batch<training::batch_rows>, 784>;
using label_rows = tn::input<std::int32_t, tn::batch<training::batch_rows>>;

int train(const training::options& options) {
  const training::dataset data =
      training::load(training::name_of_data(options.data, options.resume), {1, 28, 28});
  tn::trainer trainer{mlp{},
                      tn::cross_entropy,
                      image_rows{},
                      label_rows{},
                      training::tuned(training::optimizer_type{}),
                      training::policy{},
                      options.seed.value_or(1)};

  using program = decltype(trainer)::program;
  static_assert(program::parameter_count == 235'146);

  training::run run(trainer, options, data);
  if (!run.train()) return 130;
  training::report<10>(trainer, data.test, run, options.quiet);
  return 0;
}

int main(int argc, char** argv) {
  training::options options;
  if (const auto code = training::read(options, training::choices("mlp"), argc, argv)) return *code;
  try {
    return train(options);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
