// expect: matmul: leading axes must be equal or broadcast
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 2, 3, 3> a;
  const tn::tensor<float, 5, 3, 3> b;
#ifdef TENON_REFUSE
  const auto c = tn::matmul(a, b);
#endif
}
