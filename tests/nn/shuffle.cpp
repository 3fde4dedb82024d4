// SPDX-License-Identifier: MIT
// Laws of shuffled and gather_rows: an order is a permutation, a function of its three numbers.
#include <doctest/doctest.h>

#include <algorithm>
#include <tenon/nn/shuffle.hpp>

namespace tn = tenon;

TEST_CASE("shuffled: every row once, for counts down to 0") {
  for (tn::extent count : {0, 1, 2, 7, 1000}) {
    auto order = tn::shuffled(count, 1, 0);
    std::sort(order.begin(), order.end());
    CHECK(static_cast<tn::extent>(order.size()) == count);
    for (std::size_t i = 0; i < order.size(); ++i) CHECK(order[i] == static_cast<tn::extent>(i));
  }
}

TEST_CASE("shuffled: the same numbers give the same order, other ones another") {
  CHECK(tn::shuffled(1000, 1, 3) == tn::shuffled(1000, 1, 3));
  CHECK(tn::shuffled(1000, 1, 3) != tn::shuffled(1000, 1, 4));
  CHECK(tn::shuffled(1000, 1, 3) != tn::shuffled(1000, 2, 3));
}

TEST_CASE("shuffled: each of the 6 orders of 3 rows comes about as often") {
  int counts[27] = {};
  for (std::uint64_t epoch = 0; epoch < 6000; ++epoch) {
    const auto order = tn::shuffled(3, 7, epoch);
    ++counts[order[0] * 9 + order[1] * 3 + order[2]];
  }
  for (int c : counts) CHECK((c == 0 || (c > 880 && c < 1120)));
}

TEST_CASE("gather_rows: rows in the order asked for") {
  const float from[] = {0, 1, 10, 11, 20, 21};
  const tn::extent order[] = {2, 0};
  float to[4] = {};
  tn::gather_rows(from, 2, order, 2, to);
  CHECK(std::equal(to, to + 4, std::begin({20.0f, 21.0f, 0.0f, 1.0f})));
}
