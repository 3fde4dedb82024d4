// expect: matmul: the left's last extent must equal the right's first
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
#ifdef TENON_REFUSE
  const tn::tensor<float, 3, 5> hot = tn::one_hot<5>(tn::argmax(tn::matmul(a, a)));
#else
  const tn::tensor<float, 3, 5> hot = tn::one_hot<5>(tn::argmax(a));
#endif
  return hot(0, 0) > 1;
}
