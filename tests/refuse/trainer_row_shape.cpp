// expect: trainer: the input's rows must have the declared shape
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<2>(tn::flatten(x), "out"); }
};

int main() {
  tn::trainer trainer{model{}, tn::mse, tn::input<float, tn::batch<4>, 8, 3>{},
                      tn::input<float, tn::batch<4>, 2>{}, tn::sgd{}};
  const tn::tensor<float, 4, 2> y;
#ifdef TENON_REFUSE
  const tn::tensor<float, 4, 3, 8> x;
#else
  const tn::tensor<float, 4, 8, 3> x;
#endif
  trainer.step(x, y);
}
