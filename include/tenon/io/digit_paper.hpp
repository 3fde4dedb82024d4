// SPDX-License-Identifier: MIT
// paper: 28 x 28 grey pixels under a pen that adds ink and a rubber that takes it away, both round
// and soft at the edge. Lengths are in 1/256 of a pixel.
// Law: integer arithmetic only, so that the same marks are the same bytes on every machine.
// Read next: io/digits.hpp.
#pragma once

#include <algorithm>
#include <cstdint>

namespace tenon::io::detail {

constexpr std::int32_t side = 28;
constexpr std::int32_t pixel = 256;

struct place {
  std::int32_t x, y;
};

/// A straight mark with round ends, prepared to be asked about pixels.
class mark {
 public:
  mark(place a, place b, std::int32_t radius)
      : a_{a}, dx_{b.x - a.x}, dy_{b.y - a.y}, reach_{radius + soft / 2} {
    const std::int64_t inner = std::max(radius - soft / 2, 0), reach = reach_;
    scale_ = (256 << 12) / (reach * reach - inner * inner);
    per_length_ = (std::int64_t{1} << 40) / std::max<std::int64_t>(dx_ * dx_ + dy_ * dy_, 1);
  }
  /// How much of the pixel's middle is touched, 0 to 256.
  std::int32_t touch(std::int32_t row, std::int32_t col) const {
    const std::int64_t x = col * pixel + pixel / 2 - a_.x, y = row * pixel + pixel / 2 - a_.y;
    const std::int64_t along = ((x * dx_ + y * dy_) * per_length_) >> 32;
    const std::int64_t part = std::clamp<std::int64_t>(along, 0, 256);
    const std::int64_t ex = x - (dx_ * part >> 8), ey = y - (dy_ * part >> 8);
    const std::int64_t inside = std::int64_t{reach_} * reach_ - ex * ex - ey * ey;
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(inside * scale_ >> 12, 0, 256));
  }
  /// Calls f(pixel, touch) for the pixels around the mark.
  template <class F>
  void visit(std::uint8_t* pixels, F f) const {
    const place b{a_.x + static_cast<std::int32_t>(dx_), a_.y + static_cast<std::int32_t>(dy_)};
    const auto first = [this](std::int32_t v) { return std::max((v - reach_) / pixel, 0); };
    const auto last = [this](std::int32_t v) { return std::min((v + reach_) / pixel, side - 1); };
    const std::int32_t left = first(std::min(a_.x, b.x)), right = last(std::max(a_.x, b.x));
    for (std::int32_t row = first(std::min(a_.y, b.y)); row <= last(std::max(a_.y, b.y)); ++row)
      for (std::int32_t col = left; col <= right; ++col)
        f(pixels[row * side + col], touch(row, col));
  }

 private:
  static constexpr std::int32_t soft = 160;
  place a_;
  std::int64_t dx_, dy_;
  std::int32_t reach_;
  std::int64_t scale_, per_length_;
};

/// A mark of the pen: pixels become at least as dark as the pen makes them.
inline void draw(std::uint8_t* pixels, const mark& m, std::int32_t ink) {
  m.visit(pixels, [ink](std::uint8_t& at, std::int32_t touch) {
    at = static_cast<std::uint8_t>(std::max<std::int32_t>(at, touch * ink >> 8));
  });
}

/// A mark of the rubber.
inline void erase(std::uint8_t* pixels, const mark& m) {
  m.visit(pixels, [](std::uint8_t& at, std::int32_t touch) {
    at = static_cast<std::uint8_t>(at * (256 - touch) >> 8);
  });
}

}  // namespace tenon::io::detail
