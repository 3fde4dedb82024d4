// expect: loss: prediction and target must have the same shape
// lines: g++ 8 clang++ 13 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 4, 1> a;
  const tn::tensor<float, 4> b;
#ifdef TENON_REFUSE
  const tn::tensor<float> c = tn::mse(a, b);
#endif
}
