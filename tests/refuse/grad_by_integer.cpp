// expect: grad: an argument of integer or bool type has no gradient
// lines: g++ 10 clang++ 25 nvcc 12
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> x;
  const tn::tensor<int, 3> n;
#ifdef TENON_REFUSE
  const auto g = tn::grad<1>([](auto t, auto k) { return tn::sum(t * tn::cast<float>(k)); })(x, n);
#endif
}
