// expect: assignment: element types must agree
// lines: g++ 12 clang++ 20 nvcc 14
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> a;
#ifdef TENON_REFUSE
  tn::tensor<double, 3> c = a * 2;
#endif
}
