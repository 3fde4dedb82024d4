// expect: trainer: a model must take its input, as auto
// lines: g++ 8 clang++ 13 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
#ifdef TENON_REFUSE
  constexpr auto operator()(float x) const { return x; }
#else
  constexpr auto operator()(auto x) const { return tn::linear<2>(x, "out"); }
#endif
};

int main() {
  tn::trainer trainer{model{}, tn::mse, tn::input<float, tn::batch<8>, 3>{},
                      tn::input<float, tn::batch<8>, 2>{}, tn::sgd{}};
}
