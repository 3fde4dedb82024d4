// expect: tensor: a floating-point number is no value of an integer type
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
#ifdef TENON_REFUSE
  const auto x = tn::tensor<int, 3>::full(2.5);
#else
  const auto x = tn::tensor<int, 3>::full(2);
#endif
  return x(0) > 2;
}
