// expect: elementwise: bool elements have no arithmetic and no order; use &&, ||, == or tn::cast
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<bool, 8> a, b;
#ifdef TENON_REFUSE
  const tn::tensor<bool, 8> c = a + b;
#endif
}
