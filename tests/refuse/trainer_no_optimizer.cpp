// expect: trainer: the fifth argument must be an optimizer, as tn::adam{}
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<4>(x, "fc"); }
};

int main() {
#ifdef TENON_REFUSE
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}};
#else
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}, tn::adam{}};
#endif
}
