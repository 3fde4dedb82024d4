// expect: elementwise: a floating-point number beside integers; convert one with tn::cast
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<int, 8> a;
#ifdef TENON_REFUSE
  const tn::tensor<int, 8> b = a * 0.5;
#endif
}
