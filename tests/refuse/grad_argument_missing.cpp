// expect: grad: the call has no argument of this number; arguments count from 0
// lines: g++ 8 clang++ 19 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> x;
  constexpr auto total = [](auto t) { return tn::sum(t); };
#ifdef TENON_REFUSE
  const auto g = tn::grad<1>(total)(x);
#else
  const auto g = tn::grad<0>(total)(x);
#endif
}
