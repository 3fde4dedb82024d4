// SPDX-License-Identifier: MIT
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x, const auto& y) { return x || y; };

TEST_CASE("logical_or: the table of truth") {
  const tn::tensor<bool, 2, 1> x{{false}, {true}};
  const tn::tensor<bool, 2> y{false, true};
  const auto expected = tn::tensor<bool, 2, 2>::from([](auto i, auto j) { return i || j; });
  laws::gives(f, expected, x, y);
}
