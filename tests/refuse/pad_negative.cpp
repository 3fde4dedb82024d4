// expect: pad: counts must not be negative
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 8> a;
#ifdef TENON_REFUSE
  const auto c = tn::pad<0, -1, 2>(a);
#endif
}
