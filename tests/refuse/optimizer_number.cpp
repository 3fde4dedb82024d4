// expect: trainer: the fifth argument must be an optimizer
// lines: g++ 8 clang++ 13 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<4>(x, "fc"); }
};

int main() {
#ifdef TENON_REFUSE
  const double optimizer = 0.1;
#else
  const tn::sgd optimizer{.learning_rate = 0.1};
#endif
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}, optimizer};
}
