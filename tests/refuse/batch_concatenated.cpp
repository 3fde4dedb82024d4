// expect: concat: the axis must exist and not be the batch, and all others must agree
// lines: g++ 10 clang++ 25 nvcc 23
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const {
#ifdef TENON_REFUSE
    return tn::concat<0>(x, x);
#else
    return tn::linear<4>(x, "fc");
#endif
  }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}, tn::adam{}};
}
