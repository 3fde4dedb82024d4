// expect: grad: the function must return a scalar
// lines: g++ 14 clang++ 24 nvcc 16
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
