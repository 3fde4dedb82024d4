// expect: squeeze: the axis must have extent 1
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
#ifdef TENON_REFUSE
  const auto c = tn::squeeze<1>(a);
#endif
}
