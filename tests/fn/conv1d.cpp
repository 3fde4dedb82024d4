// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

inline constexpr tn::conv walk{.stride = 2, .padding = 1, .groups = 2};

TEST_CASE("conv1d: is conv2d along one row") {
  const auto x = laws::spread<double, 2, 4, 9>(-1, 1);
  const auto w = laws::spread<double, 6, 2, 3>(-1, 1, 2);
  const auto y = tn::tensor<double, 2, 6, 5>::from([&](auto n, auto o, auto i) {
    double sum = 0;
    for (tn::extent c = 0; c < 2; ++c)
      for (tn::extent k = 0; k < 3; ++k)
        if (const tn::extent at = 2 * i + k - 1; at >= 0 && at < 9)
          sum += x(n, o / 3 * 2 + c, at) * w(o, c, k);
    return sum;
  });
  laws::gives([](const auto& a, const auto& b) { return tn::conv1d<walk>(a, b); }, y, x, w);
  laws::gradient_agrees<0, 1>([](auto a, auto b) { return tn::conv1d<walk>(a, b); }, x, w);
}
