// SPDX-License-Identifier: MIT
// The step's program alone, in double: here a wrong term shows that rounding would hide.
#include "reference/resnet18.hpp"

namespace tn = tenon;
using network = reference::resnet18;

TEST_CASE("resnet18: scores, all gradients and statistics in double are PyTorch's") {
  reference::training<network::model, decltype(tn::cross_entropy), network::input<double>,
                      network::target>
      step("resnet18");
  const reference::stored file("resnet18");
  step.run(network::x<double>(), network::y());
  step.check_output(file, "resnet18 scores");
  file.check("resnet18 loss", &step.loss, tn::dims{});
  step.check(file);
}
