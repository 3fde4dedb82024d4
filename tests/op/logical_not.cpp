// SPDX-License-Identifier: MIT
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("logical_not: true and false change places") {
  const auto f = [](const auto& x) { return !x; };
  laws::gives(f, tn::tensor<bool, 2>{true, false}, tn::tensor<bool, 2>{false, true});
}
