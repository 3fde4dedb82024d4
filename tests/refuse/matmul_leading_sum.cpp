// expect: matmul: leading axes are summed with the left transposed and the right not
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 2, 3, 3> a;
#ifdef TENON_REFUSE
  const auto c = tn::matmul<4>(a, a);
#endif
}
