// expect: custom_gradient: the rule must give a gradient for each argument, of its shape
// lines: g++ 14 clang++ 37 nvcc 16
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> x;
#ifdef TENON_REFUSE
  constexpr auto rule = [](auto g, auto) { return tn::concat<0>(g, g); };
#else
  constexpr auto rule = [](auto g, auto) { return g; };
#endif
  constexpr auto rounded = tn::custom_gradient([](auto t) { return tn::round(t); }, rule);
  const auto g = tn::grad([](auto t) { return tn::sum(decltype(rounded){}(t)); })(x);
}
