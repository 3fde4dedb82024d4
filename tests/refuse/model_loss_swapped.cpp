// expect: operands: what is called takes others, or another number of them
// lines: g++ 9 clang++ 22 nvcc 11
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<4>(x, "fc"); }
};

int main() {
  constexpr tn::input<float, tn::batch<8>, 16> images;
  constexpr tn::input<int, tn::batch<8>> labels;
#ifdef TENON_REFUSE
  tn::trainer trainer{tn::cross_entropy, model{}, images, labels, tn::adam{}};
#else
  tn::trainer trainer{model{}, tn::cross_entropy, images, labels, tn::adam{}};
#endif
}
