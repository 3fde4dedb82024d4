// expect: tensor: every extent must be positive
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> a;
#ifdef TENON_REFUSE
  const tn::tensor<float, 3, 0> b;
#endif
}
