// SPDX-License-Identifier: MIT
// Laws of generators: a seed is a tensor; moments are those of the distribution.
#include <algorithm>

#include "laws/close.hpp"

namespace tn = tenon;

using numbers = tn::tensor<double, 20000>;

static double mean_of(const numbers& x) {
  const tn::tensor<double> mean = tn::mean(x);
  return mean.item();
}
static double variance_of(const numbers& x) {
  const tn::tensor<double> variance = tn::variance(x);
  return variance.item();
}

TEST_CASE("random: a seed gives the same numbers, another seed others") {
  const tn::tensor<float, 9> a = tn::random::normal{1};
  const tn::tensor<float, 9> b = tn::random::normal{1};
  const tn::tensor<float, 9> c = tn::random::normal{2};
  CHECK(std::equal(a.begin(), a.end(), b.begin()));
  CHECK(!std::equal(a.begin(), a.end(), c.begin()));
}

TEST_CASE("random: mean and variance are those of the distribution") {
  const numbers normal = tn::random::normal{.seed = 1, .mean = 3, .deviation = 2};
  CHECK(laws::close(mean_of(normal), 3, 0.02));
  CHECK(laws::close(variance_of(normal), 4, 0.03));
  const numbers uniform = tn::random::uniform{.seed = 1, .low = -1, .high = 1};
  CHECK(laws::close(mean_of(uniform), 0, 0.02));
  CHECK(laws::close(variance_of(uniform), 1 / 3.0, 0.01));
  const numbers bernoulli = tn::random::bernoulli{.seed = 1, .probability = 0.2};
  CHECK(laws::close(mean_of(bernoulli), 0.2, 0.01));
  CHECK(std::all_of(bernoulli.begin(), bernoulli.end(), [](double x) { return x == 0 || x == 1; }));
}

TEST_CASE("random: a permutation holds every number once, each first about as often") {
  const tn::tensor<int, 100> order = tn::random::permutation{1};
  bool seen[100] = {};
  for (int x : order) seen[x] = true;
  CHECK(std::all_of(std::begin(seen), std::end(seen), [](bool b) { return b; }));
  int first[3] = {};
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const tn::tensor<int, 3> three = tn::random::permutation{seed};
    ++first[three(0)];
  }
  for (int n : first) CHECK((n > 880 && n < 1120));
}
