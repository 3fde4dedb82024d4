// expect: trainer: input and target must have the declared element types
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

#include <cstdint>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const { return tn::linear<2>(x, "out"); }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 3>{},
                      tn::input<std::int32_t, tn::batch<8>>{}, tn::sgd{}};
  const tn::tensor<float, 8, 3> x;
#ifdef TENON_REFUSE
  const tn::tensor<std::int64_t, 8> labels;
#else
  const tn::tensor<std::int32_t, 8> labels;
#endif
  trainer.step(x, labels);
}
