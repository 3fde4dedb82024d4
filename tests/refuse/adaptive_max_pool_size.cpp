// expect: adaptive_max_pool: the outputs must divide the image's height and width
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 1, 3, 8, 8> x;
#ifdef TENON_REFUSE
  const auto y = tn::adaptive_max_pool<3>(x);
#endif
}
