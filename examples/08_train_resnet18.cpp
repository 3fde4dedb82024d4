// SPDX-License-Identifier: MIT
// ResNet-18 on images in colour: CIFAR-10's files, or a folder train/CLASS/ and val/CLASS/ of PNG
// and JPEG files, which need not fit into memory: loaders bring them. Which of the two, and how
// many classes, are choices at compile time that ./run makes. Run it: ./run train resnet18 --data
// DIR. Read next: training/image_stream.hpp.
#ifndef TENON_OPTIMIZER
#define TENON_OPTIMIZER nesterov
#endif
#include "training/choices.hpp"
#include "training/image_stream.hpp"
#include "training/report.hpp"
#include "training/run.hpp"

#include <tenon/model/resnet.hpp>

namespace tn = tenon;

#if defined(TENON_CLASSES)
constexpr tn::extent classes = TENON_CLASSES;
using pictures = training::folder_images<classes>;
using model = tn::resnet18<classes, tn::stem::large>;
#else
constexpr tn::extent classes = 10;
using pictures = training::cifar_images;
using model = tn::resnet18<classes, tn::stem::small>;
#endif
using image_rows =
    tn::input<float, tn::batch<training::batch_rows>, 3, pictures::side, pictures::side>;
using label_rows = tn::input<std::int32_t, tn::batch<training::batch_rows>>;

/// Gradient descent as residual networks are trained with it: a rate of 0.1 for 128 rows a step.
template <class Optimizer>
Optimizer tuned(Optimizer out) {
  if constexpr (requires { out.momentum; }) {
    out.learning_rate = 0.1 * training::batch_rows / 128;
    out.weight_decay = 5e-4;
  }
  return training::tuned(out);
}

std::string folder_of(const training::options& options) {
  if (options.data.empty() && options.resume.empty())
    throw tn::error(
        "resnet18 wants --data DIR, a folder with CIFAR-10's data_batch_1.bin to "
        "data_batch_5.bin and test_batch.bin, or with train/CLASS/ and val/CLASS/ of images");
  return training::name_of_data(options.data, options.resume);
}

int train(const training::options& options) {
  const training::image_stream<pictures> data(folder_of(options));
  tn::trainer trainer{model{},
                      tn::cross_entropy,
                      image_rows{},
                      label_rows{},
                      tuned(training::optimizer_type{}),
                      training::policy{},
                      options.seed.value_or(1)};

  training::run run(trainer, options, data);
  if (!run.train()) return 130;
  training::report<classes>(trainer, run.test_rows(), run, options.quiet);
  return 0;
}

int main(int argc, char** argv) {
  training::options options;
  training::built as = training::choices("resnet18");
  as.has_loaders = true;
  if (const auto code = training::read(options, as, argc, argv)) return *code;
  try {
    return train(options);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
}
