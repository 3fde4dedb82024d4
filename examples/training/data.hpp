// SPDX-License-Identifier: MIT
// dataset: rows of numbers with a label each, to train on and to test with, in memory: MNIST or
// CIFAR-10 from a folder, or digits that the library draws itself, which need no download. Read
// next: training/progress.hpp; training/image_stream.hpp for more images than fit into memory.
#pragma once

#include <string>
#include <tenon/base/refusal.hpp>
#include <tenon/gzip.hpp>
#include <tenon/io/cifar.hpp>
#include <tenon/io/digits.hpp>
#include <tenon/io/idx.hpp>
#include <tenon/nn/state.hpp>
#include <vector>

namespace training {

struct labelled_rows {
  std::vector<float> x;  ///< the numbers of a row, each in [0, 1], row after row
  std::vector<std::int32_t> y;
  tenon::extent rows() const { return static_cast<tenon::extent>(y.size()); }
};

/// How a run's data are brought: threads, and the batch to begin with.
struct loading {
  int threads;
  std::int64_t first_batch;
};

/// Rows in memory, as a fit takes them.
template <class Trainer>
struct memory_feed {
  typename Trainer::labelled_rows train, test;
};

struct dataset {
  std::string name;
  labelled_rows train, test;
  tenon::extent train_count() const { return train.rows(); }
  template <class Trainer>
  memory_feed<Trainer> feed(Trainer&, const loading&) const {
    return {{train.x.data(), train.y.data(), train.rows()},
            {test.x.data(), test.y.data(), test.rows()}};
  }
};

/// The images that a model takes.
struct image_size {
  tenon::extent channels, rows, cols;
  std::string text() const {
    return std::to_string(rows) + " x " + std::to_string(cols) +
           (channels == 1 ? "" : " in " + std::to_string(channels) + " colours");
  }
};

inline labelled_rows to_rows(const tenon::io::image_set& images, const std::string& name,
                             const image_size& wanted) {
  const image_size found{images.channels, images.rows, images.cols};
  if (images.count < 1 || found.text() != wanted.text())
    throw tenon::error(name + ": expected 1 image or more of " + wanted.text() + ", found " +
                       std::to_string(images.count) + " of " + found.text());
  return {tenon::io::unit_floats(images.pixels), images.labels};
}

/// The name of the digits that the library draws itself.
inline const std::string drawn_digits = "digits";

/// What a run trains on: the folder that is named, else what its checkpoint was trained on, else
/// the drawn digits.
inline std::string name_of_data(const std::string& folder, const std::string& checkpoint) {
  if (!folder.empty()) return folder == drawn_digits ? "./" + folder : folder;
  if (checkpoint.empty()) return drawn_digits;
  const tenon::metadata words = tenon::io::load_checkpoint(checkpoint).metadata;
  return tenon::nn::state_reader{checkpoint, words}.word("data");
}

/// The drawn digits, or from the folder of this name MNIST or, for images in colour, CIFAR-10.
inline dataset load(const std::string& name, const image_size& wanted) {
  using reader = tenon::io::gzip_reader;
  const tenon::io::image_data images = wanted.channels > 1    ? tenon::io::load_cifar<reader>(name)
                                       : name == drawn_digits ? tenon::io::default_digits()
                                                              : tenon::io::load_mnist<reader>(name);
  return {name, to_rows(images.train, name, wanted), to_rows(images.test, name, wanted)};
}

}  // namespace training
