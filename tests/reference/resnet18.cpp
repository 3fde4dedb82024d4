// SPDX-License-Identifier: MIT
// The trainer, in float: a step and the prediction after it.
#include "reference/resnet18.hpp"

namespace tn = tenon;
using network = reference::resnet18;

TEST_CASE("resnet18: a step of training and the prediction after it follow PyTorch") {
  tn::trainer trainer{network::model{},
                      tn::cross_entropy,
                      network::input<float>{},
                      network::target{},
                      tn::sgd{.learning_rate = 1e-2},
                      tn::cpu{}};
  const reference::stored file("resnet18");
  reference::generate_parameters(trainer, "resnet18");
  const auto x = network::x<float>();
  const tn::tensor<float> loss(trainer.step(x, network::y()));
  file.check("resnet18 loss", loss);
  // Sums in float of what the norms send back: found were 1.3e-5, PyTorch's float is off by 4e-6.
  reference::check_gradients(trainer, file, "resnet18", 1e-4);
  for (const auto& p : decltype(trainer)::parameter_list)
    if (p.is_statistic)
      file.check("resnet18 " + std::string(p.name.view()), trainer.parameter(p.name.view()),
                 p.shape);
  tn::tensor<float, network::images, 10> scores;
  trainer.predict(x.data(), network::images, scores.data());
  file.check("resnet18 prediction", scores);
}
