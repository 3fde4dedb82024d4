// expect: trainer: the loss must be a float scalar; reduce it with tn::mean
// lines: g++ 8 clang++ 16 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<4>(x, "fc"); }
};

struct loss {
  constexpr auto operator()(auto prediction, auto target) const {
#ifdef TENON_REFUSE
    return tn::square(prediction - target);
#else
    return tn::mean(tn::square(prediction - target));
#endif
  }
};

int main() {
  tn::trainer trainer{model{}, loss{}, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<float, tn::batch<8>, 4>{}, tn::adam{}};
}
