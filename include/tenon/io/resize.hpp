// SPDX-License-Identifier: MIT
// resize: an image at another size, each pixel a mean of those near it, weighted by a triangle that
// is as wide as a new pixel where the image shrinks (bilinear, antialiased).
// Law: the bytes are those of Image.resize(BILINEAR) of Pillow 9 to 12, which torchvision's Resize
// calls; Pillow 13, which at times takes the other axis first, then differs by 1.
// Source: Pillow, src/libImaging/Resample.c. Read next: io/augment.hpp.
#pragma once

#include <tenon/io/image.hpp>

#include <cmath>

namespace tenon::io {
namespace detail {

/// For each new position along an axis: which old ones count, and how much of 2^22.
class resize_weights {
 public:
  resize_weights(extent from, extent to) {
    const double scale = static_cast<double>(from) / static_cast<double>(to);
    const double reach = std::max(scale, 1.0);
    most_ = static_cast<extent>(std::ceil(reach)) * 2 + 1;
    taps_.resize(static_cast<std::size_t>(to));
    weights_.resize(static_cast<std::size_t>(to * most_));
    std::vector<double> exact(static_cast<std::size_t>(most_));
    for (extent i = 0; i < to; ++i) {
      const double centre = (static_cast<double>(i) + 0.5) * scale;
      const extent first = std::max<extent>(0, static_cast<extent>(centre - reach + 0.5));
      const extent last = std::min<extent>(from, static_cast<extent>(centre + reach + 0.5));
      taps_[static_cast<std::size_t>(i)] = {first, last - first};
      weigh(exact, i, centre, reach);
    }
  }

  struct taps {
    extent first, count;
  };
  taps of(extent i) const { return taps_[static_cast<std::size_t>(i)]; }
  const std::int32_t* weights(extent i) const { return weights_.data() + i * most_; }

 private:
  void weigh(std::vector<double>& exact, extent i, double centre, double reach) {
    const taps at = of(i);
    const double per_reach = 1 / reach;
    double sum = 0;
    for (extent k = 0; k < at.count; ++k) {
      const double distance = static_cast<double>(at.first + k) - centre + 0.5;
      const double weight = std::max(0.0, 1 - std::abs(distance * per_reach));
      exact[static_cast<std::size_t>(k)] = weight;
      sum += weight;
    }
    for (extent k = 0; k < at.count; ++k)
      weights_[static_cast<std::size_t>(i * most_ + k)] =
          static_cast<std::int32_t>(0.5 + exact[static_cast<std::size_t>(k)] / sum * (1 << 22));
  }

  extent most_ = 0;
  std::vector<taps> taps_;
  std::vector<std::int32_t> weights_;
};

inline constexpr std::int32_t one_half = 1 << 21;
inline std::uint8_t to_pixel(std::int32_t sum) {
  return static_cast<std::uint8_t>(std::clamp(sum >> 22, 0, 255));
}

/// The mean of one channel: `step` elements lie between the positions that count.
inline std::uint8_t weighted(const std::uint8_t* from, extent step, extent count,
                             const std::int32_t* weights) {
  std::int32_t sum = one_half;
  for (extent k = 0; k < count; ++k) sum += from[k * step] * weights[k];
  return to_pixel(sum);
}

/// One row of the result out of those of `from`, each as long as `sums`.
inline void sum_rows(const std::uint8_t* from, const resize_weights& down, extent row,
                     std::vector<std::int32_t>& sums, std::uint8_t* to) {
  const auto [first, count] = down.of(row);
  std::fill(sums.begin(), sums.end(), one_half);
  for (extent k = 0; k < count; ++k) {
    const std::uint8_t* line = from + (first + k) * static_cast<extent>(sums.size());
    const std::int32_t weight = down.weights(row)[k];
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += line[i] * weight;
  }
  for (std::size_t i = 0; i < sums.size(); ++i) to[i] = to_pixel(sums[i]);
}

/// The rows of `from` one by one, each at its new width.
inline std::vector<std::uint8_t> resize_rows(const image_view& from, extent cols) {
  const resize_weights across(from.cols, cols);
  const extent channels = from.channels;
  std::vector<std::uint8_t> out(static_cast<std::size_t>(from.rows * cols * channels));
  std::vector<std::uint8_t> line(static_cast<std::size_t>(from.cols * channels));
  std::uint8_t* to = out.data();
  for (extent row = 0; row < from.rows; ++row) {
    for (extent c = 0; c < channels; ++c)
      visit_line(from, c, row, [&](extent col, std::uint8_t value) {
        line[static_cast<std::size_t>(col * channels + c)] = value;
      });
    for (extent col = 0; col < cols; ++col) {
      const auto [first, count] = across.of(col);
      for (extent c = 0; c < channels; ++c)
        *to++ = weighted(line.data() + first * channels + c, channels, count, across.weights(col));
    }
  }
  return out;
}

inline void check_size(const char* what, extent rows, extent cols) {
  if (rows < 1 || cols < 1)
    throw error(std::string(what) + ": expected 1 row and column or more, found " +
                std::to_string(rows) + " x " + std::to_string(cols));
}

}  // namespace detail

/// `from` with so many rows and columns.
inline image resize(const image_view& from, extent rows, extent cols) {
  detail::check_size("resize: the image", from.rows, from.cols);
  detail::check_size("resize: the result", rows, cols);
  image out{rows, cols, from.channels, {}};
  const std::vector<std::uint8_t> wide = detail::resize_rows(from, cols);
  const detail::resize_weights down(from.rows, rows);
  const extent line = cols * from.channels;
  out.pixels.resize(static_cast<std::size_t>(rows * line));
  std::vector<std::int32_t> sums(static_cast<std::size_t>(line));
  for (extent row = 0; row < rows; ++row)
    detail::sum_rows(wide.data(), down, row, sums, out.pixels.data() + row * line);
  return out;
}

inline image resize(const image& from, extent rows, extent cols) {
  return resize(image_view(from), rows, cols);
}

/// `from` in its proportions, its shorter side so long: torchvision's Resize(side).
inline image resize_shorter(const image_view& from, extent side) {
  detail::check_size("resize: the image", from.rows, from.cols);
  const bool is_upright = from.rows >= from.cols;
  const extent shorter = is_upright ? from.cols : from.rows;
  const extent longer = side * (is_upright ? from.rows : from.cols) / shorter;
  return is_upright ? resize(from, longer, side) : resize(from, side, longer);
}
inline image resize_shorter(const image& from, extent side) {
  return resize_shorter(image_view(from), side);
}

}  // namespace tenon::io
