// expect: matmul: both operands need two axes or more
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> a;
#ifdef TENON_REFUSE
  const auto c = tn::matmul(a, a);
#endif
}
