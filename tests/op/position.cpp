// SPDX-License-Identifier: MIT
#include "laws/value.hpp"

#include <cstdint>

namespace tn = tenon;

TEST_CASE("one_hot: 1 at the label, 0 elsewhere, and all 0 for a label that is no class") {
  const tn::tensor<std::int32_t, 4> labels{2, 0, -1, 3};
  laws::gives([](const auto& x) { return tn::one_hot<3>(x); },
              tn::tensor<float, 4, 3>{{0, 0, 1}, {1, 0, 0}, {0, 0, 0}, {0, 0, 0}}, labels);
  laws::gives([](const auto& x) { return tn::one_hot<2, double>(x); },
              tn::tensor<double, 1, 2, 2>{{{0, 1}, {1, 0}}},
              tn::tensor<std::int64_t, 1, 2>{{1, 0}});
}

TEST_CASE("one_hot: more classes than a narrow type of the labels can count") {
  const tn::tensor<std::int8_t, 2> labels{3, -1};
  const auto hot = tn::compiled([](auto x) { return tn::one_hot<300>(x); })(labels);
  for (tn::extent c = 0; c < 300; ++c) {
    CHECK(hot(0, c) == (c == 3 ? 1.0f : 0.0f));
    CHECK(hot(1, c) == 0);
  }
}
