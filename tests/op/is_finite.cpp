// SPDX-License-Identifier: MIT
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("is_finite: false for infinities and NaN") {
  const auto f = [](const auto& x) { return tn::is_finite(x); };
  const tn::tensor<bool, 5> expected{true, false, false, false, true};
  laws::gives(f, expected, tn::tensor<float, 5>{1, INFINITY, -INFINITY, NAN, 3e38f});
  laws::gives(f, expected, tn::tensor<double, 5>{1, INFINITY, -INFINITY, NAN, 1e308});
}
