// expect: elementwise: element types must agree, a condition be bool
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> a;
#ifdef TENON_REFUSE
  const auto c = tn::select(a, a, a);
#endif
}
