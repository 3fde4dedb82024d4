// expect: reshape: both shapes must have the same number of elements
// lines: g++ 12 clang++ 20 nvcc 14
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
#ifdef TENON_REFUSE
  const auto c = tn::reshape<5, 2>(a);
#endif
}
