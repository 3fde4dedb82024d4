// expect: max_pool: the padding must be less than the kernel's reach
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 1, 3, 8, 8> x;
#ifdef TENON_REFUSE
  const auto y = tn::max_pool<2, tn::pool{.padding = 2}>(x);
#endif
}
