// expect: assignment: the expression must have the shape of its target
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
  const tn::tensor<float, 5, 6> b;
  const tn::tensor<float, 3, 4> same = a + a;
#ifdef TENON_REFUSE
  tn::tensor<float, 4, 3> c = a * 2;
#endif
}
