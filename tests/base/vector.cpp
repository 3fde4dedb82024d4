// SPDX-License-Identifier: MIT
// The growing array of the passes: it keeps what is put in, copies deeply, and lives in constant
// expressions.
#include <tenon/base/vector.hpp>

#include <doctest/doctest.h>

using tenon::base::vector;

namespace {

constexpr int sum_of_first(int n) {
  vector<int> v;
  for (int i = 0; i < n; ++i) v.push_back(i);
  vector<int> copy = v;
  v.clear();
  int sum = 0;
  for (int x : copy) sum += x;
  return v.empty() ? sum : -1;
}

constexpr bool pops_and_resizes() {
  vector<int> v(3, 7);
  v.resize(5, 9);
  v.pop_back();
  vector<int> moved = static_cast<vector<int>&&>(v);
  return moved.size() == 4 && moved[2] == 7 && moved.back() == 9;
}

}  // namespace

static_assert(sum_of_first(100) == 4950);
static_assert(pops_and_resizes());
static_assert(tenon::base::array<int, 0>::size() == 0);

TEST_CASE("vector: the same at run time") { CHECK(sum_of_first(1000) == 499500); }
