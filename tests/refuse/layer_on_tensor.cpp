// expect: layer: a layer belongs into a model that a trainer traces; this operand is a tensor
// lines: g++ 9 clang++ 16 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 2, 3> x;
#ifdef TENON_REFUSE
  const auto y = tn::relu(tn::linear<4>(x, "fc1"));
#else
  const tn::tensor<float, 2, 3> y = tn::relu(x);
#endif
}
