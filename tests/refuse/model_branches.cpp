// expect: branch: a traced value is not known yet; use tn::select(condition, a, b)
// lines: g++ 21 clang++ 25 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const {
#ifdef TENON_REFUSE
    if (tn::sum(x) > 0) return tn::linear<4>(x, "fc");
#endif
    return tn::linear<4>(x, "fc");
  }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}, tn::adam{}};
}
