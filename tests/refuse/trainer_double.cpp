// expect: trainer: the loss must be a float scalar
// lines: g++ 8 clang++ 16 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<4>(x, "fc"); }
};

int main() {
#ifdef TENON_REFUSE
  using number = double;
#else
  using number = float;
#endif
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<number, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}, tn::adam{}};
}
