// expect: batch_norm: the operand needs the axes [n, c, ...]
// lines: g++ 10 clang++ 25 nvcc 12
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const {
    return tn::linear<4>(tn::flatten(tn::batch_norm(x, "bn")), "fc");
  }
};

int main() {
#ifdef TENON_REFUSE
  using images = tn::input<float, tn::batch<8>>;
#else
  using images = tn::input<float, tn::batch<8>, 6>;
#endif
  tn::trainer trainer{model{}, tn::cross_entropy, images{}, tn::input<int, tn::batch<8>>{},
                      tn::adam{}};
}
