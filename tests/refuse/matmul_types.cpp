// expect: matmul: element types must agree
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
