// expect: parameter: a name has at most 63 characters
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const {
#ifdef TENON_REFUSE
    return tn::linear<4>(x, "a.name.that.goes.on.and.on.and.on.until.it.has.sixty.letters");
#else
    return tn::linear<4>(x, "a.name.that.goes.on.and.on.and.on");
#endif
  }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}, tn::adam{}};
}
