// expect: take: the axis must exist and not be the batch, and a batch must stay in front
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
  const tn::tensor<int, 2> i;
#ifdef TENON_REFUSE
  const auto c = tn::take<2>(a, i);
#endif
}
