// expect: split: the axis must exist, not be the batch, and be a multiple of the parts
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3, 4> a;
#ifdef TENON_REFUSE
  const auto c = tn::split<1, 3>(a);
#endif
}
