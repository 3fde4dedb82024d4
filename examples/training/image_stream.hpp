// SPDX-License-Identifier: MIT
// image_stream: images that loaders bring batch by batch, prepared by threads of their own while
// the step before runs. What a run asks of its data: name, train_count(), and feed(), its rows to
// train on and to test with. Law: a row depends on its image, the trainer's seed and the epoch
// alone. Read next: training/run.hpp.
#pragma once

#include "data.hpp"
#include "images.hpp"

#include <tenon/nn/loader.hpp>

namespace training {

template <class Images>
struct train_source {
  const Images& images;
  std::uint64_t seed;
  void operator()(tenon::extent index, std::uint64_t epoch, float* x, std::int32_t* y) const {
    *y = images.train_row(index, tenon::io::augmentation(seed, epoch, index), x);
  }
};
template <class Images>
struct test_source {
  const Images& images;
  void operator()(tenon::extent index, std::uint64_t, float* x, std::int32_t* y) const {
    *y = images.test_row(index, x);
  }
};

/// The two loaders of a run with so many rows a step.
template <class Images, tenon::extent Rows>
struct image_feed {
  using inputs = tenon::input<float, tenon::batch<Rows>, 3, Images::side, Images::side>;
  using labels = tenon::input<std::int32_t, tenon::batch<Rows>>;
  tenon::loader<inputs, labels, train_source<Images>> train;
  tenon::loader<inputs, labels, test_source<Images>> test;
};

template <class Images>
class image_stream {
 public:
  explicit image_stream(const std::string& folder) : name(folder), images_(folder) {}

  const std::string name;
  tenon::extent train_count() const { return images_.train_count(); }
  template <class Trainer>
  image_feed<Images, Trainer::capacity> feed(Trainer& trainer, const loading& how) const {
    const std::uint64_t seed = trainer.seed();
    return {{{},
             {},
             images_.train_count(),
             {images_, seed},
             {.seed = seed, .threads = how.threads, .first_batch = how.first_batch}},
            {{},
             {},
             images_.test_count(),
             {images_},
             {.threads = how.threads, .order = tenon::visiting::in_order}}};
  }

 private:
  Images images_;
};

}  // namespace training
