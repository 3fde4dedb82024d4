// expect: assignment: a view of const elements cannot be written
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  const float memory[3] = {1, 2, 3};
  const tn::tensor<float, 3> x;
#ifdef TENON_REFUSE
  tn::view<const float, 3> v(memory);
  v = x;
#else
  float other[3];
  tn::view<float, 3> v(other);
  v = x;
#endif
  return memory[0] > 1;
}
