// SPDX-License-Identifier: MIT
// Eight random programs; tests/run/more has 56 more.
#include "run/random_graphs.hpp"

TEST_CASE("random programs: a device computes what the interpreter computes") {
  laws::check_seeds<1>(std::make_integer_sequence<std::uint64_t, 8>{});
}
