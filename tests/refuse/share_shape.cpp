// expect: share: the parameter of this name has another shape
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const {
    auto wide = tn::linear<16>(x, "fc");
#ifdef TENON_REFUSE
    return tn::matmul(wide, tn::share<float, 16, 4>(x, "fc.weight"));
#else
    return tn::matmul(wide, tn::share<float, 16, 16>(x, "fc.weight"));
#endif
  }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}, tn::adam{}};
}
