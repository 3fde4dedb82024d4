// expect: assignment: element types must agree
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> a;
#ifdef TENON_REFUSE
  tn::tensor<double, 3> c = a * 2;
#endif
}
