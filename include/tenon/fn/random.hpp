// SPDX-License-Identifier: MIT
// random: generators that fill tensors: tensor<float, 64> a = random::normal(1). Element i is drawn
// from Philox by the seed and i alone, so a tensor is the same wherever and in whatever order it is
// filled. Read next: op/uniform.hpp (random numbers inside a program).
#pragma once

#include <tenon/base/config.hpp>
#include <tenon/base/philox.hpp>

#include <cmath>

namespace tenon {

namespace random {

namespace detail {
/// A number in [0, 1) of 32 random bits: element `at` of a stream of a seed.
constexpr double fraction(std::uint64_t seed, std::uint64_t stream, extent at) {
  return random_bits(seed, stream, static_cast<std::uint64_t>(at)) * 0x1p-32;
}
}  // namespace detail

/// Normal numbers from two uniform ones (Box and Muller, 1958).
inline double normal_from(std::uint32_t a, std::uint32_t b) {
  const double u = (static_cast<double>(a) + 1.0) * 0x1p-32;
  const double angle = 6.283185307179586 * (static_cast<double>(b) * 0x1p-32);
  return std::sqrt(-2 * std::log(u)) * std::cos(angle);
}

/// Fills memory with normal numbers of a seed.
struct normal {
  std::uint64_t seed = 0;
  double mean = 0;
  double deviation = 1;
  template <class T>
  void fill(T* to, extent count) const {
    for (extent i = 0; i < count; ++i) {
      const auto at = static_cast<std::uint64_t>(i);
      to[i] = static_cast<T>(
          mean + deviation * normal_from(random_bits(seed, 0, at), random_bits(seed, 1, at)));
    }
  }
};

/// Fills memory with numbers in [low, high) of a seed.
struct uniform {
  std::uint64_t seed = 0;
  double low = 0;
  double high = 1;
  template <class T>
  void fill(T* to, extent count) const {
    for (extent i = 0; i < count; ++i) {
      const auto drawn = static_cast<T>(low + (high - low) * detail::fraction(seed, 0, i));
      to[i] = static_cast<double>(drawn) < high ? drawn : static_cast<T>(low);  // rounded up
    }
  }
};

/// Fills memory with 1 (true) with a probability, else 0.
struct bernoulli {
  std::uint64_t seed = 0;
  double probability = 0.5;
  template <class T>
  void fill(T* to, extent count) const {
    for (extent i = 0; i < count; ++i)
      to[i] = static_cast<T>(detail::fraction(seed, 0, i) < probability);
  }
};

/// Fills memory with the numbers 0 .. count - 1 in an order of a seed (Fisher and Yates, 1938).
struct permutation {
  std::uint64_t seed = 0;
  template <class T>
  void fill(T* to, extent count) const {
    for (extent i = 0; i < count; ++i) to[i] = static_cast<T>(i);
    tenon::detail::shuffle(to, static_cast<std::uint64_t>(count), seed);
  }
};

}  // namespace random

}  // namespace tenon
