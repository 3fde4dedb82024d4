// expect: sum_pool, avg_pool: elements must be floating point; use tn::cast
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<int, 1, 3, 8, 8> x;
#ifdef TENON_REFUSE
  const auto y = tn::avg_pool<2>(x);
#endif
}
