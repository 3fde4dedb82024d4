// expect: reduction: bool elements have no sum and no order; use any, all or tn::cast
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<bool, 8> a;
#ifdef TENON_REFUSE
  const tn::tensor<bool> b = tn::sum(a);
#endif
}
