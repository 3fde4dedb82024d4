// expect: to reflect, less than the axis has elements
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 2, 4> a;
  const tn::tensor<float, 2, 6> wider = tn::pad<1, 1, 1, tn::pad_mode::reflect>(a);
#ifdef TENON_REFUSE
  const auto c = tn::pad<1, 4, 0, tn::pad_mode::reflect>(a);
#endif
}
