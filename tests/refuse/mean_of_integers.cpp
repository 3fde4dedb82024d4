// expect: mean: elements must be floating point
// lines: g++ 8 clang++ 13 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<int, 3> a;
#ifdef TENON_REFUSE
  const auto c = tn::mean(a);
#endif
}
