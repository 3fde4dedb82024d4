// SPDX-License-Identifier: MIT
// philox: the counter-based random generator Philox 4x32-10 of Salmon, Moraes, Dror and Shaw,
// "Parallel random numbers: as easy as 1, 2, 3" (2011). Four 32-bit numbers from a counter and a
// key; no state, so any element can be drawn alone. Law: philox(counter, key) is the published
// function, bit for bit, on every device.
#pragma once

#include <tenon/base/config.hpp>

#include <utility>

namespace tenon {

/// Four random 32-bit numbers.
struct philox_block {
  std::uint32_t words[4];
};

/// Philox 4x32-10 of a 128-bit counter and a 64-bit key.
TENON_HD constexpr philox_block philox(philox_block counter, std::uint32_t key0,
                                       std::uint32_t key1) {
  auto& c = counter.words;
  for (int i = 0; i < 10; ++i) {
    const std::uint64_t a = std::uint64_t{0xD2511F53u} * c[0];
    const std::uint64_t b = std::uint64_t{0xCD9E8D57u} * c[2];
    counter = {{static_cast<std::uint32_t>(b >> 32) ^ c[1] ^ key0, static_cast<std::uint32_t>(b),
                static_cast<std::uint32_t>(a >> 32) ^ c[3] ^ key1, static_cast<std::uint32_t>(a)}};
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  return counter;
}

/// The 32-bit random number of element `at` in stream `stream` under `key`.
TENON_HD constexpr std::uint32_t random_bits(std::uint64_t key, std::uint64_t stream,
                                             std::uint64_t at) {
  const philox_block counter{{static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at >> 32),
                              static_cast<std::uint32_t>(stream),
                              static_cast<std::uint32_t>(stream >> 32)}};
  return philox(counter, static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32))
      .words[0];
}

/// A float in [0, 1) from 24 random bits.
TENON_HD constexpr float uniform_from(std::uint32_t bits) {
  return static_cast<float>(bits >> 8) * 0x1p-24f;
}

/// A key for one step of a seeded run.
constexpr std::uint64_t step_key(std::uint64_t seed, std::uint64_t step) {
  const philox_block b =
      philox({{static_cast<std::uint32_t>(step), static_cast<std::uint32_t>(step >> 32), 0, 1}},
             static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32));
  return (std::uint64_t{b.words[1]} << 32) | b.words[0];
}

namespace detail {
/// Fisher and Yates: every order is as likely as any other.
template <class T>
void shuffle(T* x, std::uint64_t count, std::uint64_t key) {
  for (std::uint64_t i = count; i > 1; --i) {
    const std::uint64_t bits =
        (std::uint64_t{random_bits(key, 0, i)} << 32) | random_bits(key, 1, i);
    std::swap(x[i - 1], x[bits % i]);
  }
}
}  // namespace detail

}  // namespace tenon
