// SPDX-License-Identifier: MIT
// budget: clang++ 30 1.5
// The training step of a ResNet-18: more launches than one constant evaluation of clang++ could
// lower, so they are lowered in parts.
#include <tenon/model/resnet.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;

float train(const float* x, const int* labels) {
  tn::trainer trainer{tn::resnet18<10, tn::stem::small>{},
                      tn::cross_entropy,
                      tn::input<float, tn::batch<32>, 3, 32, 32>{},
                      tn::input<int, tn::batch<32>>{},
                      tn::sgd{}};
  return trainer.step(x, labels, 32);
}
