// expect: dot: both operands must be vectors of the same length
// lines: g++ 8 clang++ 13 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> a;
  const tn::tensor<float, 4> b;
#ifdef TENON_REFUSE
  const auto c = tn::dot(a, b);
#endif
}
