// expect: fit: a callback must have on_step
// SPDX-License-Identifier: MIT
#include <tenon/nn/fit.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<2>(x, "out"); }
};

int main() {
  tn::trainer trainer{model{}, tn::mse, tn::input<float, tn::batch<8>, 3>{},
                      tn::input<float, tn::batch<8>, 2>{}, tn::sgd{}};
  const tn::tensor<float, 8, 3> x;
  const tn::tensor<float, 8, 2> y;
  tn::fit fit{trainer, {x, y}, {}, 1};
#ifdef TENON_REFUSE
  fit.run([](const tn::training_event&) {});
#else
  fit.run();
#endif
}
