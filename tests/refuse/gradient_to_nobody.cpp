// expect: gradient: the rule of an op sends to an operand that the op does not have
// lines: g++ 9 clang++ 16 nvcc 10
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct twice_op : tn::graph::elementwise<1> {
  static constexpr const char* name = "own.twice";
  template <class V>
  static TENON_HD TENON_INLINE constexpr V value(V x) {
    return x + x;
  }
  static constexpr void gradient(tn::graph::pullback& p) {
#ifdef TENON_REFUSE
    p.send(1, p.adjoint * 2.0);
#else
    p.send(0, p.adjoint * 2.0);
#endif
  }
};
inline constexpr tn::function<twice_op> twice;

int main() {
  const tn::tensor<float, 3> x;
  const auto g = tn::grad([](auto t) { return tn::sum(twice(t)); })(x);
}
