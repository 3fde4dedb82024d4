// SPDX-License-Identifier: MIT
// The drawn digits are hard enough to mean something: what knows no shapes fails, what learns them
// does well. Models are trained, too long for a sanitizer.
#include <doctest/doctest.h>
#include <tenon/io/digits.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/nn/schedule.hpp>
#include <tenon/nn/shuffle.hpp>
#include <tenon/nn/trainer.hpp>
#include <tenon/op/relu.hpp>

#include <algorithm>
#include <vector>

namespace tn = tenon;

namespace {

const tn::io::image_data& data() {
  static const tn::io::image_data drawn = tn::io::default_digits();
  return drawn;
}

constexpr std::size_t size = 784;

double nearest_centroid_accuracy() {
  std::vector<double> centroids(10 * size);
  for (std::size_t i = 0; i < data().train.labels.size(); ++i)
    for (std::size_t k = 0; k < size; ++k)
      centroids[static_cast<std::size_t>(data().train.labels[i]) * size + k] +=
          data().train.pixels[i * size + k] / 6000.0;
  int hits = 0;
  for (std::size_t i = 0; i < data().test.labels.size(); ++i) {
    double distances[10] = {};
    for (std::size_t c = 0; c < 10; ++c)
      for (std::size_t k = 0; k < size; ++k) {
        const double away = data().test.pixels[i * size + k] - centroids[c * size + k];
        distances[c] += away * away;
      }
    const auto nearest = std::min_element(distances, distances + 10) - distances;
    hits += nearest == data().test.labels[i];
  }
  return hits / 10000.0;
}

struct linear_softmax {
  constexpr auto operator()(auto x) const { return tn::linear<10>(x, "out"); }
};
struct mlp {
  constexpr auto operator()(auto x) const {
    auto first = tn::relu(tn::linear<256>(x, "fc1"));
    return tn::linear<10>(tn::relu(tn::linear<128>(first, "fc2")), "fc3");
  }
};

/// The accuracy on the test images after some epochs with Adam.
template <class Model>
double accuracy_of(int epochs) {
  constexpr tn::extent rows = tn::batch<64>;
  tn::trainer trainer{Model{}, tn::cross_entropy, tn::input<float, rows, 784>{},
                      tn::input<std::int32_t, rows>{}, tn::adam{.learning_rate = 1e-3f}};
  const std::vector<float> x = tn::io::unit_floats(data().train.pixels);
  const tn::extent count = data().train.count;
  const tn::rate::cosine schedule{epochs * ((count + 63) / 64)};
  std::vector<float> batch(64 * size);
  std::vector<std::int32_t> labels(64);
  for (int epoch = 0; epoch < epochs; ++epoch) {
    const auto order = tn::shuffled(count, 1, static_cast<std::uint64_t>(epoch));
    for (tn::extent at = 0; at < count; at += 64) {
      const tn::extent n = std::min<tn::extent>(64, count - at);
      tn::gather_rows(x.data(), 784, order.data() + at, n, batch.data());
      tn::gather_rows(data().train.labels.data(), 1, order.data() + at, n, labels.data());
      trainer.optimizer().learning_rate = static_cast<float>(1e-3 * schedule(trainer.steps()));
      trainer.step(batch.data(), labels.data(), n);
    }
  }
  const std::vector<float> test = tn::io::unit_floats(data().test.pixels);
  return trainer.evaluate(test.data(), data().test.labels.data(), data().test.count).accuracy;
}

}  // namespace

TEST_CASE("digits: the nearest centroid knows at most 80 in 100") {
  const double accuracy = nearest_centroid_accuracy();
  CHECK(accuracy <= 0.80);
  CHECK(accuracy >= 0.30);
}

TEST_CASE("digits: a linear softmax knows at most 92 in 100") {
  const double accuracy = accuracy_of<linear_softmax>(10);
  CHECK(accuracy <= 0.92);
  CHECK(accuracy >= 0.60);
}

TEST_CASE("digits: an MLP knows 95 to 98.5 in 100") {
  const double accuracy = accuracy_of<mlp>(4);
  CHECK(accuracy >= 0.95);
  CHECK(accuracy <= 0.985);
}
