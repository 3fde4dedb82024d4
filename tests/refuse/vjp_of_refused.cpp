// expect: matmul: the left's last extent must equal the right's first
// lines: g++ 12 clang++ 34 nvcc 14
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
#ifdef TENON_REFUSE
  const auto f = [](auto x) { return tn::matmul(x, x); };
  const auto [value, gradient] = tn::vjp(f)(a, a);
#endif
}
