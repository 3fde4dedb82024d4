// SPDX-License-Identifier: MIT
// draws: random numbers of one image, one after the other, for drawing or changing it. Law: they
// are a function of seed and image alone, the same on every machine and for any number of threads.
// Read next: io/augment.hpp, io/digits.hpp.
#pragma once

#include <tenon/base/philox.hpp>

namespace tenon::io {

/// Random numbers of one image, one after the other.
class draws {
 public:
  draws(std::uint64_t seed, std::uint64_t image) : seed_{seed}, image_{image} {}

  std::uint32_t bits() {
    if (used_ == 4) refill();
    return block_.words[used_++];
  }
  /// An integer of [low, high].
  std::int32_t between(std::int32_t low, std::int32_t high) {
    const auto values = static_cast<std::uint64_t>(high - low) + 1;
    return low + static_cast<std::int32_t>((bits() * values) >> 32);
  }
  /// An integer of [-reach, reach] that likes the middle.
  std::int32_t around_zero(std::int32_t reach) {
    return (between(-reach, reach) + between(-reach, reach)) / 2;
  }
  bool in_percent(std::int32_t percent) { return between(0, 99) < percent; }

 private:
  void refill() {
    const auto image = image_;
    block_ = philox(
        {{next_++, 0, static_cast<std::uint32_t>(image), static_cast<std::uint32_t>(image >> 32)}},
        static_cast<std::uint32_t>(seed_), static_cast<std::uint32_t>(seed_ >> 32));
    used_ = 0;
  }
  std::uint64_t seed_, image_;
  std::uint32_t next_ = 0;
  int used_ = 4;
  philox_block block_{};
};

}  // namespace tenon::io
