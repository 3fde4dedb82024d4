// expect: upsample: images need the axes [n, c, h, w], and factors of 1 or more
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4, 4> a;
  const tn::tensor<float, 3, 4, 4> same = a + a;
#ifdef TENON_REFUSE
  const auto c = tn::upsample_nearest<2>(a);
#endif
}
