// expect: matmul: the batch axis must stay the leading one
// lines: g++ 9 clang++ 22 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const {
#ifdef TENON_REFUSE
    const auto w = tn::parameter<float, 2, 3, 5>(x, "w", tn::init::zeros());
    return tn::sum<0>(tn::matmul(x, w));
#else
    const auto w = tn::parameter<float, 3, 5>(x, "w", tn::init::zeros());
    return tn::matmul(x, w);
#endif
  }
};

int main() {
  tn::trainer trainer{model{}, tn::mse, tn::input<float, tn::batch<8>, 3>{},
                      tn::input<float, tn::batch<8>, 5>{}, tn::sgd{}};
  return trainer.steps() > 0;
}
