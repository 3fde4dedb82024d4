// SPDX-License-Identifier: MIT
// ResNet-18 beside PyTorch, on one thread and two: a batch of predictions, and a training step of
// SGD with momentum. Each form is a program of its own: resnet_small.cpp, resnet_large.cpp.
#pragma once

#include "measure.hpp"

#include <tenon/model/resnet.hpp>
#include <tenon/tenon.hpp>

namespace bench {

template <tenon::extent Batch, tenon::extent Side, tenon::extent Classes, tenon::stem Stem>
struct residual {
  template <int Threads>
  using trainer = tenon::trainer<
      tenon::resnet18<Classes, Stem>, std::remove_const_t<decltype(tenon::cross_entropy)>,
      tenon::input<float, tenon::batch<Batch>, 3, Side, Side>,
      tenon::input<int, tenon::batch<Batch>>, tenon::sgd, tenon::cpu_threads<Threads>>;

  tenon::tensor<float, Batch, 3, Side, Side> x = tenon::random::uniform{1};
  tenon::tensor<int, Batch> labels =
      tenon::tensor<int, Batch>::from([](auto i) { return static_cast<int>(i * 7 % 10); });
  tenon::tensor<float, Batch, Classes> scores;

  template <int Threads>
  void compare(const std::string& predict, const std::string& train) {
    if (!is_wanted(predict) && !is_wanted(train)) return;
    const tenon::sgd slow{.learning_rate = 1e-3, .momentum = 0.9};
    trainer<Threads> net{{}, {}, {}, {}, slow, {}};
    compare_with_torch(predict, Threads, [&] { net.predict(x.data(), Batch, scores.data()); });
    compare_with_torch(train, Threads, [&] { net.step(x, labels); });
  }
  /// form: small or large.
  void compare(const std::string& form) {
    const tenon::flush_denormals flush;
    const std::string name = "resnet18_" + form + "_", batch = "_b" + std::to_string(Batch);
    compare<1>(name + "predict" + batch, name + "train_sgd" + batch);
    compare<2>(name + "predict" + batch, name + "train_sgd" + batch);
  }
};

}  // namespace bench
