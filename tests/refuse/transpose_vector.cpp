// expect: transpose: needs two axes
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> a;
#ifdef TENON_REFUSE
  const auto c = tn::transpose(a);
#endif
}
