// SPDX-License-Identifier: MIT
// A user's program for a GPU: without one it says so, and goes on.
#include <tenon/cuda.hpp>

#include <cstdio>

namespace tn = tenon;

struct twice {
  constexpr auto operator()(auto x) const { return x * 2.0f; }
};

int main() {
  const tn::tensor<float, 4> x({1, 2, 3, 4});
  try {
    const auto y = tn::compiled(twice{}, tn::cuda{})(x);
    if (y(3) != 8) return 1;
  } catch (const tn::error& e) {
    std::printf("%s\n", e.what());
  }
  std::printf("tenon %s\n", tn::version);
}
