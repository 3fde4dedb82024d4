// expect: take: the axis must exist and not be the batch, and a batch must stay in front
// lines: g++ 9 clang++ 22 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const {
#ifdef TENON_REFUSE
    return tn::take<0>(x, tn::argmax(x));
#else
    return tn::linear<4>(x, "fc");
#endif
  }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}, tn::adam{}};
}
