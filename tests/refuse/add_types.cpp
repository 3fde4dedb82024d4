// expect: elementwise: element types must agree
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> a;
  const tn::tensor<double, 3> b;
#ifdef TENON_REFUSE
  const auto c = a + b;
#endif
}
