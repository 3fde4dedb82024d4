// expect: tensor: an element is named by one integer for each axis
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 2, 3> x;
#ifdef TENON_REFUSE
  return x(1) > 1;
#else
  return x(1, 0) > 1;
#endif
}
