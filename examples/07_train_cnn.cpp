// SPDX-License-Identifier: MIT
// A convolutional network: two convolutions of 3 x 3 with a pool behind each, then two linear
// layers, on handwritten digits or, in colour, on CIFAR-10. Run it: ./run train cnn --epochs 3.
// Another model: change `cnn` and run it again. Read next: 05_train_mlp.cpp for what lies around.
#include "training/choices.hpp"
#include "training/report.hpp"
#include "training/run.hpp"

namespace tn = tenon;

struct cnn {
  constexpr auto operator()(auto image) const {
    constexpr tn::conv walk{.padding = 1};
    auto edges = tn::max_pool<2>(tn::relu(tn::conv2d<32, 3, walk>(image, "conv1")));
    auto shapes = tn::max_pool<2>(tn::relu(tn::conv2d<64, 3, walk>(edges, "conv2")));
    auto hidden = tn::relu(tn::linear<128>(tn::flatten(shapes), "fc1"));
    return tn::linear<10>(tn::dropout<50>(hidden), "fc2");
  }
};

#if defined(TENON_COLOUR)
constexpr tn::extent channels = 3, side = 32;
#else
constexpr tn::extent channels = 1, side = 28;
#endif
using image_rows = tn::input<float, tn::batch<training::batch_rows>, channels, side, side>;
using label_rows = tn::input<std::int32_t, tn::batch<training::batch_rows>>;

int train(const training::options& options) {
  const training::dataset data =
      training::load(training::name_of_data(options.data, options.resume), {channels, side, side});
  tn::trainer trainer{cnn{},
                      tn::cross_entropy,
                      image_rows{},
                      label_rows{},
                      training::tuned(training::optimizer_type{}),
                      training::policy{},
                      options.seed.value_or(1)};

  using program = decltype(trainer)::program;
  static_assert(program::parameter_count == (channels == 1 ? 421'642 : 545'098));

  training::run run(trainer, options, data);
  if (!run.train()) return 130;
  training::report<10>(trainer, data.test, run, options.quiet);
  return 0;
}

int main(int argc, char** argv) {
  training::options options;
  if (const auto code = training::read(options, training::choices("cnn"), argc, argv)) return *code;
  try {
    return train(options);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
