// expect: mean: elements must be floating point
// lines: g++ 12 clang++ 20 nvcc 14
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<int, 3> a;
#ifdef TENON_REFUSE
  const auto c = tn::mean(a);
#endif
}
