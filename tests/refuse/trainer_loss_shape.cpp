// expect: loss: prediction and target must have the same shape
// lines: g++ 11 clang++ 28 nvcc 11
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<2>(x, "fc"); }
};

int main() {
#ifdef TENON_REFUSE
  tn::trainer trainer{model{}, tn::mse, tn::input<float, tn::batch<4>, 2>{},
                      tn::input<float, tn::batch<4>, 3>{}, tn::sgd{}};
#endif
}
