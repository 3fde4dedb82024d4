// SPDX-License-Identifier: MIT
// Laws of dropout: while training, a share of the elements is zero and the others are scaled so
// that the mean stays; a step's mask is its own, and the same in every run; in evaluation nothing
// is dropped. That gradients have the mask of the forward pass is tested with the trainer.
#include <doctest/doctest.h>

#include <tenon/tenon.hpp>

#include <cmath>

namespace tn = tenon;

namespace {

constexpr tn::extent rows = 64, width = 100;

template <int Percent>
struct net {
  constexpr auto operator()(auto x) const {
    const auto scale = tn::parameter<float, width>(x, "scale", tn::init::constant(1));
    return tn::dropout<Percent>(x * scale);
  }
};
struct total {
  constexpr auto operator()(auto y, auto) const { return tn::mean(y); }
};

template <int Percent>
auto make_trainer() {
  return tn::trainer{net<Percent>{}, total{}, tn::input<float, tn::batch<rows>, width>{},
                     tn::input<float, tn::batch<rows>, width>{}, tn::sgd{.learning_rate = 0}};
}

const auto ones = tn::tensor<float, rows, width>::from([](auto, auto) { return 1.0f; });

}  // namespace

TEST_CASE("dropout: the share of zeros is the probability, and the mean stays") {
  auto trainer = make_trainer<30>();
  double sum = 0;
  for (int i = 0; i < 20; ++i) sum += static_cast<double>(trainer.step(ones, ones));
  CHECK(std::abs(sum / 20 - 1) < 0.01);  // 128,000 draws: the deviation is 0.0018
}

TEST_CASE("dropout: every step draws anew, each run the same, partial batches too") {
  auto one = make_trainer<50>(), again = make_trainer<50>();
  const float first = one.step(ones.data(), ones.data(), 7);
  CHECK(first == again.step(ones.data(), ones.data(), 7));
  const float second = one.step(ones.data(), ones.data(), 7);
  CHECK(second == again.step(ones.data(), ones.data(), 7));
  CHECK(first != second);
  const double kept = static_cast<double>(first) * 7 * width / 2;
  CHECK(std::abs(kept - std::round(kept)) < 1e-2);
}

TEST_CASE("dropout: evaluation drops nothing, and 0 percent never does") {
  auto trainer = make_trainer<30>();
  CHECK(trainer.evaluate(ones, ones).loss == doctest::Approx(1));
  auto none = make_trainer<0>();
  CHECK(none.step(ones, ones) == doctest::Approx(1));
}

namespace {
/// What is left of each channel, as its share: the gradient of a scale by row and channel tells.
struct of_channels {
  constexpr auto operator()(auto x) const {
    return tn::dropout2d<50>(x * tn::parameter<float, 16, 3, 4>(x, "scale", tn::init::constant(1)));
  }
};
}  // namespace

TEST_CASE("dropout2d: a channel of an image is dropped as a whole, or twice as large") {
  using images = tn::input<float, tn::batch<1>, 16, 3, 4>;
  tn::trainer trainer{of_channels{}, [](auto y, auto) { return tn::sum(y); }, images{}, images{},
                      tn::sgd{.learning_rate = 1}};
  const auto x = tn::tensor<float, 1, 16, 3, 4>::from([](auto...) { return 1.0f; });
  trainer.step(x, x);
  const auto scale = trainer.parameter<"scale">();
  int dropped = 0;
  for (int c = 0; c < 16; ++c) {
    const float left = scale(c, 0, 0);
    CHECK((left == 1 || left == -1));  // a gradient of 0 or 2
    dropped += left == 1 ? 1 : 0;
    for (int i = 0; i < 12; ++i) CHECK(scale.data()[c * 12 + i] == left);
  }
  CHECK(dropped > 2);
  CHECK(dropped < 14);
}
