// SPDX-License-Identifier: MIT
// budget: clang++ 10 0.6
// options: -O2
// A trainer of 50 residual blocks: cost follows the number of different layers, not the depth.
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const {
    auto h = tn::linear<64>(x, "in");
    for (int i = 0; i < 50; ++i) {
      const auto name = tn::text("block") + i;
      h = h + tn::linear<64>(tn::relu(tn::linear<64>(h, name + ".fc1")), name + ".fc2");
    }
    return tn::linear<10>(h, "out");
  }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<32>, 64>{},
                      tn::input<std::int32_t, tn::batch<32>>{}, tn::adam{}};
  const tn::tensor<float, 32, 64> x;
  const tn::tensor<std::int32_t, 32> y;
  return trainer.step(x, y) > 0;
}
