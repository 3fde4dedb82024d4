// expect: sequential: a layer must be a function without data; the input comes after
// lines: g++ 9 clang++ 22 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const {
#ifdef TENON_REFUSE
    [[maybe_unused]] const tn::sequential both{x, tn::relu};
#endif
    return tn::linear<2>(tn::sequential{tn::relu, tn::tanh}(x), "out");
  }
};

int main() {
  tn::trainer trainer{model{}, tn::mse, tn::input<float, tn::batch<8>, 3>{},
                      tn::input<float, tn::batch<8>, 2>{}, tn::sgd{}};
}
