// SPDX-License-Identifier: MIT
// Four more random programs, from seed TENON_SEED on; built for `./run test all` only.
#include "run/random_graphs.hpp"

TEST_CASE("random programs: a device computes what the interpreter computes, more of them") {
  laws::check_seeds<TENON_SEED>(std::make_integer_sequence<std::uint64_t, 4>{});
}
