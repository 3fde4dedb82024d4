// SPDX-License-Identifier: MIT
// What a training set's images go through before a model sees them: crops and flips, which are
// views and cost nothing, and normalise, which writes the floats. Chance is a value, draws.
// Law: the same image, seed, epoch and index give the same floats, on any thread.
// Shape signature: normalise: [rows, cols, channels] of bytes -> [channels, rows, cols] of float.
// Read next: io/resize.hpp, nn/loader.hpp.
#pragma once

#include <tenon/io/draws.hpp>
#include <tenon/io/image.hpp>

namespace tenon::io {

/// The random numbers of image `index` in an epoch.
inline draws augmentation(std::uint64_t seed, std::uint64_t epoch, extent index) {
  return {step_key(seed ^ 0xD1B54A32D192ED03u, epoch), static_cast<std::uint64_t>(index)};
}

namespace detail {
/// The same, of no more pixels than it shows: what a crop has cut off stays black.
inline image_view only_visible(image_view of) {
  const auto narrow = [&](extent& start, extent shown, extent& count, extent step) {
    const extent first = std::clamp<extent>(start, 0, count);
    count = std::clamp<extent>(start + shown, first, count) - first;
    of.from.first += first * step;
    start -= first;
  };
  narrow(of.top, of.rows, of.from.rows, of.from.row_step);
  narrow(of.left, of.cols, of.from.cols, of.from.col_step);
  return of;
}

/// Half of what is left over, as torchvision's CenterCrop rounds it: halves to even.
inline extent centred(extent whole, extent part) {
  const extent over = whole - part;
  return over < 0 ? over / 2 : over / 2 + (over % 4 == 3 ? 1 : 0);
}
}  // namespace detail

/// Mirrors left and right.
inline image_view flip(image_view of) {
  of.is_mirrored = !of.is_mirrored;
  return of;
}

/// The rectangle [rows, cols] at (top, left) of what is looked at; it may reach over the edges.
inline image_view crop(image_view of, extent top, extent left, extent rows, extent cols) {
  of = detail::only_visible(of);
  of.left += of.is_mirrored ? of.cols - left - cols : left;
  of.top += top;
  of.rows = rows;
  of.cols = cols;
  return of;
}

/// The middle, with black around it where the image is smaller.
inline image_view centre_crop(const image_view& of, extent rows, extent cols) {
  return crop(of, detail::centred(of.rows, rows), detail::centred(of.cols, cols), rows, cols);
}

/// A rectangle from anywhere in the image and the `padding` rows and columns of black around it.
inline image_view random_crop(const image_view& of, extent rows, extent cols, extent padding,
                              draws& random) {
  const extent down = of.rows + 2 * padding - rows, across = of.cols + 2 * padding - cols;
  if (rows < 1 || cols < 1 || padding < 0 || down < 0 || across < 0)
    throw error("random_crop: expected at most " + std::to_string(of.rows + 2 * padding) + " x " +
                std::to_string(of.cols + 2 * padding) + " of an image of " +
                std::to_string(of.rows) + " x " + std::to_string(of.cols) + " and padding " +
                std::to_string(padding) + ", found " + std::to_string(rows) + " x " +
                std::to_string(cols));
  const extent top = random.between(0, static_cast<std::int32_t>(down)) - padding;
  const extent left = random.between(0, static_cast<std::int32_t>(across)) - padding;
  return crop(of, top, left, rows, cols);
}

/// Mirrored or not, one as likely as the other.
inline image_view random_flip(const image_view& of, draws& random) {
  return random.between(0, 1) == 1 ? flip(of) : of;
}

/// Mean and standard deviation of each channel of a data set whose pixels are in [0, 1].
struct pixel_statistics {
  float mean[3], deviation[3];
};
/// Of ImageNet, as all its models take it.
inline constexpr pixel_statistics imagenet_statistics = {{0.485f, 0.456f, 0.406f},
                                                         {0.229f, 0.224f, 0.225f}};
/// Of CIFAR-10's training images.
inline constexpr pixel_statistics cifar_statistics = {{0.4914f, 0.4822f, 0.4465f},
                                                      {0.2470f, 0.2435f, 0.2616f}};
/// Leaves pixels in [0, 1].
inline constexpr pixel_statistics unit_statistics = {{0, 0, 0}, {1, 1, 1}};

/// Writes (pixel / 255 - mean) / deviation, plane by plane: [channels, rows, cols].
inline void normalise(const image_view& of, const pixel_statistics& by, float* out) {
  if (of.channels != 1 && of.channels != 3)
    throw error("normalise: expected 1 or 3 channels, found " + std::to_string(of.channels));
  for (extent c = 0; c < of.channels; ++c) {
    const float mean = by.mean[c], deviation = by.deviation[c];
    for (extent row = 0; row < of.rows; ++row, out += of.cols)
      detail::visit_line(of, c, row, [&](extent col, std::uint8_t pixel) {
        out[col] = (static_cast<float>(pixel) / 255.0f - mean) / deviation;
      });
  }
}
inline void normalise(const image& of, const pixel_statistics& by, float* out) {
  normalise(image_view(of), by, out);
}

}  // namespace tenon::io
