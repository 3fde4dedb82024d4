// SPDX-License-Identifier: MIT
// Images in colour as a network sees them, row by row: cifar_images, kept as bytes, and
// folder_images, read from their files each time. Training rows are cropped and mirrored at random,
// test rows are not. Read next: training/image_stream.hpp.
#pragma once

#include <string>
#include <tenon/gzip.hpp>
#include <tenon/image.hpp>
#include <tenon/io/augment.hpp>
#include <tenon/io/cifar.hpp>
#include <tenon/io/image_folder.hpp>
#include <tenon/io/resize.hpp>

namespace training {

/// CIFAR-10.
class cifar_images {
 public:
  static constexpr tenon::extent side = 32;
  explicit cifar_images(const std::string& folder)
      : all_(tenon::io::load_cifar<tenon::io::gzip_reader>(folder)) {}

  tenon::extent train_count() const { return all_.train.count; }
  tenon::extent test_count() const { return all_.test.count; }
  /// Writes the row to x, and returns its label.
  std::int32_t train_row(tenon::extent index, tenon::io::draws random, float* x) const {
    const auto crop =
        tenon::io::random_crop(tenon::io::image_at(all_.train, index), side, side, 4, random);
    tenon::io::normalise(tenon::io::random_flip(crop, random), tenon::io::cifar_statistics, x);
    return all_.train.labels[static_cast<std::size_t>(index)];
  }
  std::int32_t test_row(tenon::extent index, float* x) const {
    tenon::io::normalise(tenon::io::image_at(all_.test, index), tenon::io::cifar_statistics, x);
    return all_.test.labels[static_cast<std::size_t>(index)];
  }

 private:
  tenon::io::image_data all_;
};

/// The PNG and JPEG files of train/CLASS/ and val/CLASS/ or test/CLASS/, as ImageNet's are taken.
template <int Classes>
class folder_images {
 public:
  static constexpr tenon::extent side = 224, resized = 256;
  explicit folder_images(const std::string& folder) : all_(tenon::io::find_images(folder)) {
    if (all_.classes.size() != Classes)
      throw tenon::error(folder + ": expected the " + std::to_string(Classes) +
                         " classes that this program is built for, found " +
                         std::to_string(all_.classes.size()) +
                         "; `./run train` with this folder builds another");
  }

  tenon::extent train_count() const { return static_cast<tenon::extent>(all_.train.size()); }
  tenon::extent test_count() const { return static_cast<tenon::extent>(all_.test.size()); }
  std::int32_t train_row(tenon::extent index, tenon::io::draws random, float* x) const {
    const auto& from = all_.train[static_cast<std::size_t>(index)];
    const tenon::io::image whole = resized_image(from.file);
    const auto crop = tenon::io::random_crop(whole, side, side, 0, random);
    tenon::io::normalise(tenon::io::random_flip(crop, random), tenon::io::imagenet_statistics, x);
    return from.label;
  }
  std::int32_t test_row(tenon::extent index, float* x) const {
    const auto& from = all_.test[static_cast<std::size_t>(index)];
    const tenon::io::image whole = resized_image(from.file);
    tenon::io::normalise(tenon::io::centre_crop(whole, side, side), tenon::io::imagenet_statistics,
                         x);
    return from.label;
  }

 private:
  static tenon::io::image resized_image(const std::string& file) {
    return tenon::io::resize_shorter(tenon::io::read_image(file), resized);
  }
  tenon::io::image_folder all_;
};

}  // namespace training
