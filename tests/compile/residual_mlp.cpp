// SPDX-License-Identifier: MIT
// budget: clang++ 10 1
// A residual MLP of TENON_DEPTH blocks and its training step: the cost follows the number of
// different layers, not the depth, and no compiler's limits need raising.
#include <tenon/tenon.hpp>

#ifndef TENON_DEPTH
#define TENON_DEPTH 50
#endif

namespace tn = tenon;

struct residual_mlp {
  constexpr auto operator()(auto x) const {
    auto h = tn::linear<64>(x, "in");
    for (int i = 0; i < TENON_DEPTH; ++i) {
      const auto block = tn::text("block") + i;
      const auto inner = tn::relu(tn::linear<64>(h, block + ".a"));
      h = h + tn::linear<64>(inner, block + ".b");
    }
    return tn::linear<10>(h, "out");
  }
};

float train(const float* x, const int* labels) {
  tn::trainer trainer{residual_mlp{},
                      tn::cross_entropy,
                      tn::input<float, tn::batch<32>, 64>{},
                      tn::input<int, tn::batch<32>>{},
                      tn::adam{},
                      tn::cpu{}};
  return trainer.step(x, labels, 32);
}
