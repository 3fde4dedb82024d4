// expect: global_avg_pool: images need the axes [n, c, h, w]
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 8> x;
#ifdef TENON_REFUSE
  const auto y = tn::global_avg_pool(x);
#endif
}
