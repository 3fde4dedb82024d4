// expect: max_pool: images need the axes [n, c, h, w]
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 8, 8> x;
  const tn::tensor<float, 1, 3, 8, 8> image;
  const tn::tensor<float, 1, 3, 4, 4> y = tn::max_pool<2>(image);
#ifdef TENON_REFUSE
  const auto z = tn::max_pool<2>(x);
#endif
}
