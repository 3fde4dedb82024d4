// expect: avg_pool1d: sequences need the axes [n, c, l]
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 1, 3, 8, 8> x;
#ifdef TENON_REFUSE
  const auto y = tn::avg_pool1d<2>(x);
#endif
}
