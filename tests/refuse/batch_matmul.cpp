// expect: matmul: the batch axis must stay the leading one
// lines: g++ 9 clang++ 22 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto image) const {
    const auto w = tn::linear<4>(image, "fc");
#ifdef TENON_REFUSE
    return tn::matmul<tn::op::matmul::right_transposed>(w, w);
#else
    return w;
#endif
  }
};

int main() {
  tn::trainer trainer{model{}, tn::cross_entropy, tn::input<float, tn::batch<8>, 16>{},
                      tn::input<std::int32_t, tn::batch<8>>{}, tn::sgd{}};
}
