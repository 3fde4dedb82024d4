// expect: broadcast_to: each axis must be equal
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
#ifdef TENON_REFUSE
  const auto c = tn::broadcast_to<3, 1>(a);
#endif
}
