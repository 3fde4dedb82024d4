// expect: trace: a model or function, and all that it calls, must be constexpr
// lines: g++ 21 clang++ 28 nvcc 24
// errors: g++ 3 clang++ 2 nvcc 2
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

#ifdef TENON_REFUSE
struct model {
  auto operator()(auto x) const { return tn::linear<2>(x, "fc1"); }
};
#else
struct model {
  constexpr auto operator()(auto x) const { return tn::linear<2>(x, "fc1"); }
};
#endif

int main() {
  tn::trainer trainer{
      model{},   tn::mse,  tn::input<float, tn::batch<8>, 3>{}, tn::input<float, tn::batch<8>, 2>{},
      tn::sgd{}, tn::cpu{}};
  const tn::tensor<float, 8, 3> x;
  const tn::tensor<float, 8, 2> y;
  trainer.step(x, y);
}
