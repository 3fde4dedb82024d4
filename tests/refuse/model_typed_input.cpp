// expect: trace: a traced callable must take these arguments, each as auto
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
