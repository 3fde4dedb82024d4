// SPDX-License-Identifier: MIT
// image_set: images of one size with a class each, as bytes, and the pair of sets that one trains
// on and tests with. What idx, digits and cifar give and what a trainer takes. Law: pixels.size()
// == count * channels * rows * cols, labels.size() == count. Read next: io/digits.hpp, io/idx.hpp,
// io/cifar.hpp.
#pragma once

#include <tenon/base/config.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace tenon::io {

/// Images [count, channels, rows, cols]: of one channel, where 0 is background and 255 is ink, or
/// of planes of red, green and blue.
struct image_set {
  extent rows = 0, cols = 0, count = 0;
  std::vector<std::uint8_t> pixels;
  std::vector<std::int32_t> labels;
  extent channels = 1;
};

/// Images to train on, and others to test with.
struct image_data {
  image_set train, test;
};

/// Bytes as floats in [0, 1]: 255 becomes exactly 1.
inline std::vector<float> unit_floats(std::span<const std::uint8_t> pixels) {
  std::vector<float> out(pixels.size());
  for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<float>(pixels[i]) / 255.0f;
  return out;
}

}  // namespace tenon::io
