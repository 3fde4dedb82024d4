// expect: trainer: the model has no parameter of this name
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<4>(x, "fc"); }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}, tn::adam{}};
#ifdef TENON_REFUSE
  auto weight = trainer.parameter<"fc.wieght">();
#else
  auto weight = trainer.parameter<"fc.weight">();
#endif
  weight(0, 0) = 1;
}
