// expect: einsum: a letter stands once in an operand and in the result
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
#ifdef TENON_REFUSE
  const auto c = tn::einsum<"ii->i">(a);
#endif
}
