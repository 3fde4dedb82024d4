// expect: trainer: a loss must take prediction and target, each as auto
// lines: g++ 8 clang++ 16 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<2>(x, "out"); }
};

int main() {
#ifdef TENON_REFUSE
  constexpr auto loss = [](auto y) { return tn::mean(y * y); };
#else
  constexpr auto loss = [](auto y, auto) { return tn::mean(y * y); };
#endif
  tn::trainer trainer{model{}, loss, tn::input<float, tn::batch<8>, 3>{},
                      tn::input<float, tn::batch<8>, 2>{}, tn::sgd{}};
}
