// expect: sum_pool, avg_pool: images need the axes [n, c, h, w]
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 8, 8> x;
#ifdef TENON_REFUSE
  const auto y = tn::avg_pool<2>(x);
#endif
}
