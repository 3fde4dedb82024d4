// SPDX-License-Identifier: MIT
// Laws of the drawn digits: the same bytes everywhere, every class equally often.
#include <doctest/doctest.h>
#include <tenon/io/digits.hpp>

#include <algorithm>
#include <vector>

namespace tn = tenon;

namespace {

std::uint64_t hash_of(const std::vector<std::uint8_t>& bytes) {
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (std::uint8_t b : bytes) hash = (hash ^ b) * 1099511628211u;
  return hash;
}

}  // namespace

TEST_CASE("digits: the same bytes with every compiler, every class as often as any other") {
  const tn::io::image_set test = tn::io::digits(10'000, 2);
  CHECK(hash_of(test.pixels) == 0x48da7edf54130c26u);
  for (int digit = 0; digit < 10; ++digit)
    CHECK(std::count(test.labels.begin(), test.labels.end(), digit) == test.count / 10);
}

TEST_CASE("digits: another seed draws others, more of them begin as fewer do") {
  const auto few = tn::io::digits(100, 1), more = tn::io::digits(150, 1);
  CHECK(hash_of(few.pixels) != hash_of(tn::io::digits(100, 2).pixels));
  CHECK(std::equal(few.pixels.begin(), few.pixels.end(), more.pixels.begin()));
}
