// SPDX-License-Identifier: MIT
// budget: g++ 30 2 clang++ 40 1.5
// options: -fsyntax-only
// The training step of a ResNet-50: 4175 nodes and 1214 launches, more than one constant evaluation
// takes through all of the passes, or through fuse.
#include <tenon/model/resnet.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;

float train(const float* x, const int* labels) {
  tn::trainer trainer{tn::resnet50<10, tn::stem::small>{},
                      tn::cross_entropy,
                      tn::input<float, tn::batch<32>, 3, 32, 32>{},
                      tn::input<int, tn::batch<32>>{},
                      tn::sgd{}};
  return trainer.step(x, labels, 32);
}
