// expect: loader: the source must be callable as source(index, epoch, x, y)
// SPDX-License-Identifier: MIT
#include <tenon/nn/loader.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;

int main() {
  using images = tn::input<float, tn::batch<8>, 3>;
  using labels = tn::input<int, tn::batch<8>>;
#ifdef TENON_REFUSE
  const auto source = [](tn::extent, float*, int*) {};
#else
  const auto source = [](tn::extent, std::uint64_t, float*, int*) {};
#endif
  tn::loader loader{images{}, labels{}, 100, source, {.threads = 0}};
  return loader.next().rows == 8 ? 0 : 1;
}
