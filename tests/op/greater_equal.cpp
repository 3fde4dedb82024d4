// SPDX-License-Identifier: MIT
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x, const auto& y) { return x >= y; };

TEST_CASE("greater_equal: values agree with a plain loop, for each element type") {
  const tn::tensor<double, 4> x{1, 2, 3, -0.0}, y{2, 2, 1, 0.0};
  const auto expected = tn::tensor<bool, 4>::from([&](auto i) { return x(i) >= y(i); });
  laws::gives(f, expected, x, y);
  const tn::tensor<float, 4> a = tn::cast<float>(x), b = tn::cast<float>(y);
  laws::gives(f, expected, a, b);
  const tn::tensor<int, 4> k = tn::cast<int>(x), l = tn::cast<int>(y);
  laws::gives(f, expected, k, l);
}

TEST_CASE("greater_equal: a number beside a tensor, and NaN") {
  const tn::tensor<float, 3> x{1, 2, NAN};
  const tn::tensor<bool, 3> with_two = x >= 2.0f;
  CHECK(with_two(0) == (1 >= 2));
  CHECK(with_two(1) == (2 >= 2));
  CHECK(with_two(2) == false);
}
