// expect: share: no parameter of this name has been made yet
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const {
#ifdef TENON_REFUSE
    return tn::matmul(x, tn::share<float, 16, 4>(x, "nothing"));
#else
    return tn::linear<4>(x, "fc");
#endif
  }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}, tn::adam{}};
}
