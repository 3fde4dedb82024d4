// expect: max_pool: elements must be floating point; use tn::cast
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<int, 1, 3, 4, 4> x;
#ifdef TENON_REFUSE
  const auto y = tn::max_pool<2>(x);
#endif
}
