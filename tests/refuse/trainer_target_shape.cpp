// expect: trainer: the target's rows must have the declared shape
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<2>(x, "out"); }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<4>, 3>{},
                      tn::input<int, tn::batch<4>>{}, tn::sgd{}};
  const tn::tensor<float, 4, 3> x;
#ifdef TENON_REFUSE
  const tn::tensor<int, 4, 1> labels;
#else
  const tn::tensor<int, 4> labels;
#endif
  trainer.step(x, labels);
}
