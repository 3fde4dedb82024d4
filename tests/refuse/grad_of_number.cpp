// expect: grad: the function must return a scalar
// lines: g++ 10 clang++ 25 nvcc 12
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> x;
#ifdef TENON_REFUSE
  const auto g = tn::grad([](auto) { return 1.0f; })(x);
#else
  const auto g = tn::grad([](auto t) { return tn::sum(t); })(x);
#endif
}
