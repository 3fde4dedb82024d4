// expect: trace: a traced callable must have no data
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> a;
  const float k = static_cast<float>(a.size());
  const auto f = [k](auto x) { return tn::sum(x) * k; };
#ifdef TENON_REFUSE
  const auto c = tn::grad(f)(a);
#endif
}
