// SPDX-License-Identifier: MIT
// image: one image as bytes, what a decoder gives. image_view: a rectangle looked at in such
// pixels, or in those of an image_set, perhaps mirrored, perhaps reaching over their edges. Law: a
// view copies nothing; what lies outside of the pixels is 0. Read next: io/augment.hpp,
// tenon/image.hpp.
#pragma once

#include <tenon/base/refusal.hpp>
#include <tenon/io/image_set.hpp>

#include <algorithm>

namespace tenon::io {

/// Pixels [rows, cols, channels] of 8 bits: 1 channel is grey, 3 are red, green and blue.
struct image {
  extent rows = 0, cols = 0, channels = 3;
  std::vector<std::uint8_t> pixels;
};

/// Looks at [rows, cols] from (top, left) of pixels that stay with their owner.
struct image_view {
  /// Where the pixels are and how far apart, in elements.
  struct memory {
    const std::uint8_t* first;
    extent rows, cols, row_step, col_step, channel_step;
  };

  image_view(const memory& pixels, extent channel_count)
      : from(pixels), channels(channel_count), rows(pixels.rows), cols(pixels.cols) {}
  /// All of an image.
  image_view(const image& all)
      : image_view(
            {all.pixels.data(), all.rows, all.cols, all.cols * all.channels, all.channels, 1},
            all.channels) {}
  image_view(image&&) = delete;  // a view does not keep an image alive: name the image first

  memory from;
  extent channels, rows, cols;
  extent top = 0, left = 0;
  bool is_mirrored = false;
};

/// Image number `index` of a set.
inline image_view image_at(const image_set& set, extent index) {
  if (index < 0 || index >= set.count)
    throw error("image_at: expected an index from 0 to " + std::to_string(set.count - 1) +
                ", found " + std::to_string(index));
  const extent plane = set.rows * set.cols;
  return {
      {set.pixels.data() + index * set.channels * plane, set.rows, set.cols, set.cols, 1, plane},
      set.channels};
}

namespace detail {

/// put(col, value) for each column of a line of one channel.
template <class Put>
void visit_line(const image_view& v, extent channel, extent row, const Put& put) {
  const extent at = v.top + row;
  const bool is_inside = at >= 0 && at < v.from.rows;
  const extent begin = is_inside ? std::clamp<extent>(-v.left, 0, v.cols) : v.cols;
  const extent end = std::clamp<extent>(v.from.cols - v.left, begin, v.cols);
  const auto column = [&](extent col) { return v.is_mirrored ? v.cols - 1 - col : col; };
  for (extent col = 0; col < begin; ++col) put(column(col), std::uint8_t{0});
  for (extent col = end; col < v.cols; ++col) put(column(col), std::uint8_t{0});
  if (begin == end) return;
  const std::uint8_t* from = v.from.first + channel * v.from.channel_step + at * v.from.row_step;
  for (extent col = begin; col < end; ++col)
    put(column(col), from[(v.left + col) * v.from.col_step]);
}

}  // namespace detail
}  // namespace tenon::io
