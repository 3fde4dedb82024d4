// expect: einsum: a letter of the result stands in no operand
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
#ifdef TENON_REFUSE
  const auto c = tn::einsum<"ij->ik">(a);
#endif
}
