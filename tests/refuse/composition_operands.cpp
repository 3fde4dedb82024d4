// expect: a composition must be called with as many operands as it takes
// lines: g++ 8 clang++ 13 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 4> a;
#ifdef TENON_REFUSE
  const tn::tensor<float> c = tn::mse(a);
#endif
}
