// expect: elementwise: elements must be floating point; convert them with tn::cast
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<int, 8> a;
#ifdef TENON_REFUSE
  const tn::tensor<int, 8> b = tn::exp(a);
#endif
}
