// SPDX-License-Identifier: MIT
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("any: over rows, columns and all") {
  const tn::tensor<bool, 3, 2> x{{false, false}, {true, false}, {true, true}};
  const auto over_rows = [](const auto& a) { return tn::any<1>(a); };
  const auto over_columns = [](const auto& a) { return tn::any<0>(a); };
  const auto over_all = [](const auto& a) { return tn::any(a); };
  laws::gives(over_rows, tn::tensor<bool, 3>{false, true, true}, x);
  laws::gives(over_columns, tn::tensor<bool, 2>{true, true}, x);
  laws::gives(over_all, tn::tensor<bool>(true), x);
}
