// expect: matmul: element types must agree
// lines: g++ 12 clang++ 20 nvcc 14
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 3> a;
  const tn::tensor<double, 3, 3> b;
#ifdef TENON_REFUSE
  const auto c = tn::matmul(a, b);
#endif
}
