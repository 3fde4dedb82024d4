// SPDX-License-Identifier: MIT
// Laws of confusion: its ratios against a table counted by hand.
#include <doctest/doctest.h>

#include <tenon/nn/metrics.hpp>

namespace tn = tenon;

TEST_CASE("confusion: precision, recall and F1 of a table by hand") {
  tn::confusion<3> table;
  const int truth[] = {0, 0, 0, 1, 1, 2}, taken[] = {0, 0, 1, 1, 1, 0};
  for (int i = 0; i < 6; ++i) table.count(truth[i], taken[i]);
  CHECK(table.support(0) == 3);
  CHECK(table.predicted(0) == 3);
  CHECK(table.precision(0) == doctest::Approx(2.0 / 3));
  CHECK(table.recall(0) == doctest::Approx(2.0 / 3));
  CHECK(table.precision(1) == doctest::Approx(2.0 / 3));
  CHECK(table.recall(1) == doctest::Approx(1.0));
  CHECK(table.f1(1) == doctest::Approx(0.8));
  CHECK(table.accuracy() == doctest::Approx(4.0 / 6));
}

TEST_CASE("confusion: a class that never comes has ratios of 0") {
  tn::confusion<3> table;
  CHECK(table.precision(2) == 0);
  CHECK(table.recall(2) == 0);
  CHECK(table.f1(2) == 0);
  CHECK(table.accuracy() == 0);
}

TEST_CASE("confusion: scores count by the largest of a row") {
  const float scores[] = {1, 3, 2, 5, 5, 0};
  const int truth[] = {1, 0};
  tn::confusion<3> table;
  table.count(scores, truth, 2);
  CHECK(table.at(1, 1) == 1);
  CHECK(table.at(0, 0) == 1);
}

TEST_CASE("confusion: a class out of range is refused") {
  tn::confusion<3> table;
  CHECK_THROWS_WITH_AS(table.count(3, 0), "confusion: classes are 0 to 2, found 3 taken for 0",
                       tn::error);
}
