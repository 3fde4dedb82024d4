// SPDX-License-Identifier: MIT
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("all: over rows, columns and all") {
  const tn::tensor<bool, 3, 2> x{{false, false}, {true, false}, {true, true}};
  const auto over_rows = [](const auto& a) { return tn::all<1>(a); };
  const auto over_columns = [](const auto& a) { return tn::all<0>(a); };
  const auto over_all = [](const auto& a) { return tn::all(a); };
  laws::gives(over_rows, tn::tensor<bool, 3>{false, false, true}, x);
  laws::gives(over_columns, tn::tensor<bool, 2>{false, false}, x);
  laws::gives(over_all, tn::tensor<bool>(false), x);
}
