// expect: tensor: numbers stand in nested lists, one level for each axis
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
#ifdef TENON_REFUSE
  const tn::tensor<float, 2, 3> x{1, 2, 3, 4, 5, 6};
#else
  const tn::tensor<float, 2, 3> x{{1, 2, 3}, {4, 5, 6}};
#endif
  return x(0, 0) > 1;
}
