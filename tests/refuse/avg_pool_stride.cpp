// expect: sum_pool, avg_pool: the kernel must fit into the padded image, stride and dilation be 1
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 1, 3, 8, 8> x;
#ifdef TENON_REFUSE
  const auto y = tn::avg_pool<2, tn::pool{.stride = -1}>(x);
#endif
}
