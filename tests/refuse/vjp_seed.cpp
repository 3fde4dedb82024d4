// expect: vjp: the last argument must have the shape and element type of the function's value
// lines: g++ 9 clang++ 22 nvcc 11
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> x;
  const tn::tensor<float, 4> g;
#ifdef TENON_REFUSE
  const auto out = tn::vjp([](auto t) { return t * t; })(x, g);
#endif
}
