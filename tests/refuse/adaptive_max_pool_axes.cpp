// expect: adaptive_max_pool: images need the axes [n, c, h, w], and outputs be 1 or more
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 8, 8> x;
#ifdef TENON_REFUSE
  const auto y = tn::adaptive_max_pool<2>(x);
#endif
}
