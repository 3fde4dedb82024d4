// expect: elementwise: a number is no value of the integer type beside it
// lines: g++ 9 clang++ 16 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

#include <cstdint>

namespace tn = tenon;

int main() {
  const tn::tensor<std::uint8_t, 3> x;
#ifdef TENON_REFUSE
  const auto y = tn::compiled([](auto t) { return t + 256; })(x);
#else
  const auto y = tn::compiled([](auto t) { return t + 255; })(x);
#endif
}
