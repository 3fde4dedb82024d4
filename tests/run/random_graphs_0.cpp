// SPDX-License-Identifier: MIT
// Eight of the sixteen random programs; two files, so that each compiles in reasonable time.
#include "run/random_graphs.hpp"

TEST_CASE("random programs: a device computes what the interpreter computes, part 0") {
  laws::check_seeds<1>(std::make_integer_sequence<std::uint64_t, 8>{});
}
