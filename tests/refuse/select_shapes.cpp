// expect: elementwise: shapes must be equal or broadcast from the right
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
  const tn::tensor<float, 5, 6> b;
  const tn::tensor<float, 3, 4> same = a + a;
#ifdef TENON_REFUSE
  const auto c = tn::select(a < a, a, b);
#endif
}
