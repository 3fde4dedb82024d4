// expect: matmul: the left's last extent must equal the right's first
// lines: g++ 9 clang++ 22 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/nn/fit.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto x) const {
#ifdef TENON_REFUSE
    return tn::matmul(x, tn::parameter<float, 8, 4>(x, "w", tn::init::normal(1)));
#else
    return tn::matmul(x, tn::parameter<float, 16, 4>(x, "w", tn::init::normal(1)));
#endif
  }
};

int main() {
  const tn::tensor<float, 20, 16> x;
  const tn::tensor<int, 20> y;
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<int, tn::batch<8>>{}, tn::adam{}};
  tn::fit fit{trainer, {x.data(), y.data(), 20}, {}, 3, tn::rate::cosine{9}};
  fit.run();
  fit.save("file");
  trainer.parameter<"w">()(0, 0) = 1;
  return trainer.steps() == 9 ? 0 : 1;
}
