// expect: slice: start and last index must lie within the axis
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 8> a;
#ifdef TENON_REFUSE
  const auto c = tn::slice<0, 5, 4>(a);
#endif
}
