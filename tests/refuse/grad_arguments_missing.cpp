// expect: trace: a traced callable must take these arguments, each as auto
// lines: g++ 10 clang++ 25 nvcc 12
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> x;
  const auto product = [](auto a, auto b) { return tn::sum(a * b); };
#ifdef TENON_REFUSE
  const auto g = tn::grad(product)(x);
#else
  const auto g = tn::grad(product)(x, x);
#endif
}
