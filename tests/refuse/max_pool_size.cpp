// expect: max_pool: the kernel must fit into the padded image, stride and dilation be 1 or more
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 1, 3, 4, 4> x;
#ifdef TENON_REFUSE
  const auto y = tn::max_pool<5>(x);
#endif
}
