// expect: grad: the function's value has an integer or bool type
// lines: g++ 10 clang++ 25 nvcc 12
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> x;
  const auto ok = tn::grad([](auto t) { return tn::sum(t * t); })(x);
#ifdef TENON_REFUSE
  const auto g = tn::grad([](auto t) { return tn::sum(tn::cast<int>(t)); })(x);
#endif
}
