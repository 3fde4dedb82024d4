// SPDX-License-Identifier: MIT
// Philox 4x32-10 against the vectors that its authors publish with Random123 (kat_vectors).
#include <tenon/base/philox.hpp>

#include <doctest/doctest.h>

namespace {

constexpr bool equal(const tenon::philox_block& a, const tenon::philox_block& b) {
  for (int i = 0; i < 4; ++i)
    if (a.words[i] != b.words[i]) return false;
  return true;
}

}  // namespace

static_assert(equal(tenon::philox({{0, 0, 0, 0}}, 0, 0),
                    {{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}}));
static_assert(equal(tenon::philox({{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}}, 0xffffffff,
                                  0xffffffff),
                    {{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}}));
static_assert(equal(tenon::philox({{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}}, 0xa4093822,
                                  0x299f31d0),
                    {{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}));

TEST_CASE("philox: uniform numbers lie in [0, 1) and have their mean") {
  static_assert(tenon::uniform_from(0) == 0.0f && tenon::uniform_from(0xffffffff) < 1.0f);
  double sum = 0;
  for (std::uint64_t i = 0; i < 10000; ++i)
    sum += static_cast<double>(tenon::uniform_from(tenon::random_bits(3, 0, i)));
  CHECK(sum / 10000 == doctest::Approx(0.5).epsilon(0.02));
}

TEST_CASE("philox: streams, steps and elements differ") {
  CHECK(tenon::random_bits(1, 0, 0) != tenon::random_bits(1, 1, 0));
  CHECK(tenon::random_bits(1, 0, 0) != tenon::random_bits(1, 0, 1));
  CHECK(tenon::step_key(1, 0) != tenon::step_key(1, 1));
}
