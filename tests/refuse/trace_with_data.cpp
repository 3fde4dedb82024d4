// expect: trace: a traced callable must have no data
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> x;
  const auto ok = tn::grad([](auto t) { return tn::sum(t * t); })(x);
#ifdef TENON_REFUSE
  const float k = x(0);
  const auto g = tn::compiled([k](auto t) { return t * k; })(x);
#endif
}
