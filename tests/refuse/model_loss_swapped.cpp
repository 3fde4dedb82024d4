// expect: trainer: the model comes first, the loss second; a function of tenon is no model
// lines: g++ 8 clang++ 13 nvcc 10
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
