// expect: print: an expression has no elements yet; assign it to a tensor first
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

#include <iostream>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 2, 3> x;
#ifdef TENON_REFUSE
  std::cout << x + 1;
#else
  std::cout << x;
#endif
}
