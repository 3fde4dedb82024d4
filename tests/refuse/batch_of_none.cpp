// expect: batch: the capacity must be 1 or more
// SPDX-License-Identifier: MIT
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
#ifdef TENON_REFUSE
  constexpr tn::input<float, tn::batch<0>, 3> x{};
#else
  constexpr tn::input<float, tn::batch<1>, 3> x{};
#endif
  (void)x;
}
