// expect: vjp: the last argument must have the shape and element type of the function's value
// lines: g++ 9 clang++ 22 nvcc 11
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> x;
#ifdef TENON_REFUSE
  const auto [y, g] = tn::vjp([](auto t) { return tn::exp(t); })(x, tn::tensor<double, 3>{});
#else
  const auto [y, g] = tn::vjp([](auto t) { return tn::exp(t); })(x, x);
#endif
}
