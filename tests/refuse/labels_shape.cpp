// expect: cross_entropy: labels must have the shape of the logits without the class axis
// lines: g++ 8 clang++ 13 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> z;
  const tn::tensor<int, 3> y;
  const tn::tensor<float> ok = tn::cross_entropy(z, y);
#ifdef TENON_REFUSE
  const tn::tensor<int, 4> wrong;
  const tn::tensor<float> l = tn::cross_entropy(z, wrong);
#endif
}
