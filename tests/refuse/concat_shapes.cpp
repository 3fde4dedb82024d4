// expect: concat: the axis must exist and not be the batch, and all others must agree
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
  const tn::tensor<float, 3, 5> b;
#ifdef TENON_REFUSE
  const auto c = tn::concat<0>(a, b);
#endif
}
