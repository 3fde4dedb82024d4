// SPDX-License-Identifier: MIT
#include "reference/training.hpp"

namespace tn = tenon;

/// That of examples/07_train_cnn.cpp.
struct cnn {
  constexpr auto operator()(auto image) const {
    constexpr tn::conv walk{.padding = 1};
    auto edges = tn::max_pool<2>(tn::relu(tn::conv2d<32, 3, walk>(image, "conv1")));
    auto shapes = tn::max_pool<2>(tn::relu(tn::conv2d<64, 3, walk>(edges, "conv2")));
    auto hidden = tn::relu(tn::linear<128>(tn::flatten(shapes), "fc1"));
    return tn::linear<10>(hidden, "fc2");
  }
};

constexpr tn::extent images_at_once = 8, steps = 10;
template <class T>
using images = tn::input<T, tn::batch<images_at_once>, 1, 28, 28>;
using labels = tn::input<std::int32_t, tn::batch<images_at_once>>;

/// The images and labels of a step.
template <class T>
struct batch {
  explicit batch(tn::extent step) {
    const std::string number = std::to_string(step);
    reference::numbers("cnn x" + number, 0.5, 0.5).fill(x.data(), x.size());
    reference::fill_labels("cnn y" + number, 10, y.data(), y.size());
  }
  tn::tensor<T, images_at_once, 1, 28, 28> x;
  tn::tensor<std::int32_t, images_at_once> y;
};

const reference::stored& file() {
  static const reference::stored values("cnn");
  return values;
}

TEST_CASE("cnn: scores, loss and all gradients in double are PyTorch's") {
  reference::training<cnn, decltype(tn::cross_entropy), images<double>, labels> step("cnn");
  const batch<double> first(0);
  step.run(first.x, first.y);
  step.check_output(file(), "cnn before");
  step.check(file());
}

TEST_CASE("cnn: scores and gradients in float, and ten steps of Adam, follow PyTorch") {
  tn::trainer trainer{cnn{}, tn::cross_entropy, images<float>{}, labels{}, tn::adam{}, tn::cpu{}};
  reference::generate_parameters(trainer, "cnn");
  const batch<float> first(0), last(steps - 1);
  tn::tensor<float, images_at_once, 10> scores;
  trainer.predict(first.x.data(), images_at_once, scores.data());
  file().check("cnn before", scores);
  trainer.differentiate(first.x.data(), first.y.data(), images_at_once);
  reference::check_gradients(trainer, file(), "cnn");
  const auto losses = file().values("cnn losses");
  REQUIRE(losses.size() == steps);
  for (tn::extent i = 0; i < steps; ++i) {
    const batch<float> next(i);
    const double expected = losses[static_cast<std::size_t>(i)];
    CHECK(std::abs(static_cast<double>(trainer.step(next.x, next.y)) - expected) <=
          1e-5 * expected);
  }
  trainer.predict(last.x.data(), images_at_once, scores.data());
  // Steps of Adam have one size, however small the gradient: PyTorch's own float is off by 7e-6.
  file().check("cnn after", scores, 1e-4);
}
