// SPDX-License-Identifier: MIT
// Laws of the schedules: each against its formula.
#include <doctest/doctest.h>

#include <initializer_list>
#include <tenon/nn/schedule.hpp>

namespace rate = tenon::rate;

TEST_CASE("constant: always 1") {
  for (int at : {0, 1, 1000000}) CHECK(rate::constant{}(at) == 1);
}

TEST_CASE("step: factor to the power of the steps done, divided down") {
  const rate::step schedule{10, 0.5};
  CHECK(schedule(0) == 1);
  CHECK(schedule(9) == 1);
  CHECK(schedule(10) == 0.5);
  CHECK(schedule(39) == 0.125);
}

TEST_CASE("cosine: half a wave from 1 to the floor, and the floor after it") {
  const rate::cosine schedule{100, 0.1};
  CHECK(schedule(0) == 1);
  CHECK(schedule(25) == doctest::Approx(0.1 + 0.9 * (1 + 0.7071067811865476) / 2));
  CHECK(schedule(50) == doctest::Approx(0.55));
  CHECK(schedule(100) == doctest::Approx(0.1));
  CHECK(schedule(1000) == doctest::Approx(0.1));
}

TEST_CASE("warm_up: a straight rise to 1, then the schedule after it from its start") {
  const rate::warm_up schedule{4, rate::step{2, 0.5}};
  const double expected[] = {0.25, 0.5, 0.75, 1, 1, 1, 0.5, 0.5, 0.25};
  for (int at = 0; at < 9; ++at) CHECK(schedule(at) == expected[at]);
}

TEST_CASE("step, cosine: a length of no steps is an error") {
  CHECK_THROWS_WITH_AS((rate::step{0, 0.5}(3)), "rate::step: expected 1 step or more, found 0",
                       tenon::error);
  CHECK_THROWS_WITH_AS((rate::cosine{-5}(3)), "rate::cosine: expected 1 step or more, found -5",
                       tenon::error);
}
