// expect: einsum: the operands must have an axis for each letter, of one extent for each
// lines: g++ 8 clang++ 13 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
#ifdef TENON_REFUSE
  const auto c = tn::einsum<"ij,jk->ik">(a, a);
#endif
}
