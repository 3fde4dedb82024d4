// expect: compiled: a function with parameters or random numbers is a model
// lines: g++ 8 clang++ 13 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 2, 3> x;
#ifdef TENON_REFUSE
  const auto y = tn::compiled([](auto t) { return tn::linear<4>(t, "fc1"); })(x);
#else
  const auto y = tn::compiled([](auto t) { return tn::relu(t); })(x);
#endif
}
