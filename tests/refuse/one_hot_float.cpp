// expect: one_hot: labels must be integers
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const tn::tensor<float, 3> a;
#ifdef TENON_REFUSE
  const auto c = tn::one_hot<4>(a);
#endif
}
