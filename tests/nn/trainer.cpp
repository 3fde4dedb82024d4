// SPDX-License-Identifier: MIT
// Laws of the trainer: any n up to the capacity is a batch of n rows, no more and no less; steps
// are reproducible; accuracy counts what it says.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <tenon/fn/dropout.hpp>
#include <tenon/fn/loss.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/nn/trainer.hpp>
#include <tenon/op/reshape.hpp>
#include <tenon/op/tanh.hpp>
#include <vector>

namespace tn = tenon;

namespace {

struct net {
  constexpr auto operator()(auto x) const {
    auto hidden = tn::tanh(tn::linear<7>(x, "hidden"));
    return tn::linear<3>(hidden, "out");
  }
};

struct dropping {
  constexpr auto operator()(auto in) const {
    auto hidden = tn::dropout<50>(tn::tanh(tn::linear<19>(in, "hidden")));
    return tn::linear<3>(hidden, "out");
  }
};

template <tn::extent N, class Optimizer = tn::sgd>
auto make(Optimizer optimizer = {}) {
  return tn::trainer{net{}, tn::cross_entropy, tn::input<float, tn::batch<N>, 5>{},
                     tn::input<std::int32_t, tn::batch<N>>{}, optimizer};
}

const tn::tensor<float, 32, 5> x = tn::random::normal{3};
const auto y = tn::tensor<std::int32_t, 32>::from([](auto i) { return i * 7 % 3; });

float tanh_of_row(const float* weight, float bias, const float* row) {
  float sum = bias;
  for (int i = 0; i < 5; ++i) sum += weight[i] * row[i];
  return std::tanh(sum);
}

/// The mean loss of n rows by plain loops in double.
template <class Trainer>
double loss_by_hand(Trainer& t, int n) {
  double total = 0;
  for (int r = 0; r < n; ++r) {
    double logits[3] = {};
    for (int c = 0; c < 3; ++c) logits[c] = t.parameter("out.bias")[c];
    for (int h = 0; h < 7; ++h) {
      const double hidden = tanh_of_row(t.parameter("hidden.weight") + 5 * h,
                                        t.parameter("hidden.bias")[h], x.data() + 5 * r);
      for (int c = 0; c < 3; ++c) logits[c] += t.parameter("out.weight")[7 * c + h] * hidden;
    }
    total +=
        std::log(std::exp(logits[0]) + std::exp(logits[1]) + std::exp(logits[2])) - logits[y(r)];
  }
  return total / n;
}

/// A trainer of exactly N rows and one of 16, fed the same N rows, take the same step.
template <tn::extent N>
void check_partial() {
  auto exact = make<N>();
  auto partial = make<16>();
  const float a = exact.step(x.data(), y.data(), N), b = partial.step(x.data(), y.data(), N);
  CHECK(a == doctest::Approx(b).epsilon(1e-6));
  for (tn::extent i = 0; i < exact.flat_size; ++i) {
    CHECK(exact.gradients()[i] == doctest::Approx(partial.gradients()[i]).epsilon(1e-5).scale(0.1));
    CHECK(exact.parameters()[i] == doctest::Approx(partial.parameters()[i]).epsilon(1e-6));
  }
}

}  // namespace

TEST_CASE("trainer: a batch of n rows is a batch of n rows, for every n up to the capacity") {
  auto trainer = make<16>();
  for (int n = 1; n <= 16; ++n)
    CHECK(trainer.differentiate(x.data(), y.data(), n) ==
          doctest::Approx(loss_by_hand(trainer, n)).epsilon(1e-6));
}

TEST_CASE("trainer: a partial batch is the small batch, gradients and step included") {
  check_partial<1>();
  check_partial<2>();
  check_partial<9>();
  check_partial<15>();
}

TEST_CASE("trainer: no rows, or more than the capacity, is an error that says so") {
  auto trainer = make<16>();
  CHECK_THROWS_WITH_AS(trainer.step(x.data(), y.data(), 0),
                       "trainer: a batch has 1 to 16 rows, this one has 0", tn::error);
  CHECK_THROWS_WITH_AS(trainer.step(x.data(), y.data(), 17),
                       "trainer: a batch has 1 to 16 rows, this one has 17", tn::error);
  CHECK_THROWS_AS(trainer.evaluate(x.data(), y.data(), 0), tn::error);
  CHECK(trainer.steps() == 0);
}

TEST_CASE("trainer: equal seeds take equal steps, bit for bit, other seeds others") {
  auto a = make<16>(), b = make<16>();
  tn::trainer c{net{},
                tn::cross_entropy,
                tn::input<float, tn::batch<16>, 5>{},
                tn::input<std::int32_t, tn::batch<16>>{},
                tn::sgd{},
                tn::cpu{},
                2};
  for (int step = 0; step < 10; ++step) {
    const float loss = a.step(x.data(), y.data(), 16);
    CHECK(loss == b.step(x.data(), y.data(), 16));
    CHECK(loss != c.step(x.data(), y.data(), 16));
  }
}

TEST_CASE(
    "trainer: dropout's gradient has the mask of its forward pass, fused into a product too") {
  tn::trainer trainer{dropping{}, tn::cross_entropy, tn::input<float, tn::batch<16>, 5>{},
                      tn::input<std::int32_t, tn::batch<16>>{}, tn::sgd{}};
  const auto loss = [&] { return trainer.differentiate(x.data(), y.data(), 13); };
  loss();
  const std::vector<float> gradient(trainer.gradients(), trainer.gradients() + trainer.flat_size);
  for (tn::extent i = 0; i < trainer.flat_size; i += 3) {
    float& p = trainer.parameters()[i];
    const float before = p, h = 0.01f;
    p = before + h;
    const float above = loss();
    p = before - h;
    const float slope = (above - loss()) / (2 * h);
    p = before;
    CHECK(gradient[static_cast<std::size_t>(i)] == doctest::Approx(slope).epsilon(0.02).scale(0.1));
  }
}

TEST_CASE("trainer: evaluation averages over all rows and counts hits") {
  auto trainer = make<16>();
  const tn::evaluation found = trainer.evaluate(x.data(), y.data(), 27);
  CHECK(found.rows == 27);
  CHECK(found.loss == doctest::Approx(loss_by_hand(trainer, 27)).epsilon(1e-6));
  std::vector<float> scores(27 * 3);
  trainer.predict(x.data(), 27, scores.data());
  int hits = 0;
  for (int r = 0; r < 27; ++r) {
    const float* s = scores.data() + 3 * r;
    const int best = s[0] >= s[1] && s[0] >= s[2] ? 0 : s[1] >= s[2] ? 1 : 2;
    hits += best == y(r);
  }
  CHECK(found.accuracy == doctest::Approx(hits / 27.0));
}

TEST_CASE_TEMPLATE("trainer: every optimizer learns", Optimizer, tn::sgd, tn::nesterov, tn::adam,
                   tn::adamw, tn::rmsprop) {
  Optimizer optimizer;
  optimizer.learning_rate = 0.05;
  auto trainer = make<16>(optimizer);
  const float first = trainer.step(x.data(), y.data(), 16);
  for (int step = 0; step < 200; ++step) trainer.step(x.data(), y.data(), 16);
  CHECK(trainer.step(x.data(), y.data(), 16) < 0.8f * first);
}

TEST_CASE("trainer: parameters are reached by name, an unknown name is an error") {
  auto trainer = make<16>();
  CHECK(trainer.parameter("hidden.weight") == trainer.parameters());
  CHECK_THROWS_WITH_AS(trainer.parameter("hiden"), "trainer: the model has no parameter 'hiden'",
                       tn::error);
}

TEST_CASE("trainer: evaluation and prediction of no rows, and settings out of range, are errors") {
  auto trainer = make<16>();
  float score = 0;
  CHECK_THROWS_WITH_AS(trainer.evaluate(x.data(), y.data(), 0),
                       "trainer: evaluation takes 1 row or more, found 0", tn::error);
  CHECK_THROWS_WITH_AS(trainer.predict(x.data(), -1, &score),
                       "trainer: prediction takes 1 row or more, found -1", tn::error);
  CHECK_THROWS_WITH_AS(make<16>(tn::adam{.learning_rate = -1}),
                       "adam: expected a learning_rate of 0 or more, found -1.000000", tn::error);
  CHECK_THROWS_WITH_AS(make<16>(tn::adam{.beta1 = 1}),
                       "adam: expected a beta1 of 0 or more, below 1, found 1.000000", tn::error);
  CHECK_THROWS_AS(make<16>(tn::sgd{.learning_rate = std::nan("")}), tn::error);
}

TEST_CASE("trainer: labels with further axes count one by one") {
  constexpr auto model = [](auto in) {
    return tn::reshape<tn::batch<16>, 3, 4>(tn::linear<12>(in, "out"));
  };
  tn::trainer trainer{model, tn::cross_entropy, tn::input<float, tn::batch<16>, 5>{},
                      tn::input<std::int32_t, tn::batch<16>, 3>{}, tn::sgd{}};
  std::vector<float> scores(20 * 12);
  trainer.predict(x.data(), 20, scores.data());
  std::vector<std::int32_t> labels;
  for (std::size_t i = 0; i < scores.size(); i += 4)
    labels.push_back(static_cast<std::int32_t>(
        std::max_element(scores.begin() + long(i), scores.begin() + long(i) + 4) -
        (scores.begin() + long(i))));
  CHECK(trainer.evaluate(x.data(), labels.data(), 20).accuracy == 1);
}

TEST_CASE("trainer: no memory is an error") {
  auto trainer = make<16>();
  const float* nowhere = nullptr;
  CHECK_THROWS_WITH_AS(trainer.step(nowhere, y.data(), 16),
                       "trainer: expected memory of inputs and targets, found a null pointer",
                       tn::error);
  CHECK_THROWS_AS(trainer.evaluate(nowhere, y.data(), 16), tn::error);
  CHECK_THROWS_WITH_AS(trainer.predict(x.data(), 16, nullptr),
                       "trainer: expected memory of inputs and outputs, found a null pointer",
                       tn::error);
}

TEST_CASE("trainer: targets that are no labels have no accuracy") {
  tn::trainer trainer{net{}, tn::mse, tn::input<float, tn::batch<16>, 5>{},
                      tn::input<float, tn::batch<16>, 3>{}, tn::sgd{}};
  const tn::tensor<float, 32, 3> target;
  CHECK(std::isnan(trainer.evaluate(x, target).accuracy));
  CHECK(trainer.evaluate(x, target).rows == 32);
}

TEST_CASE("trainer: an input without a batch takes all of its rows at once, no fewer") {
  tn::trainer trainer{net{}, tn::cross_entropy, tn::input<float, 4, 5>{},
                      tn::input<std::int32_t, 4>{}, tn::sgd{}};
  CHECK(std::isfinite(trainer.step(x.data(), y.data(), 4)));
  CHECK_THROWS_WITH_AS(trainer.step(x.data(), y.data(), 3),
                       "trainer: a batch has 4 rows, this one has 3", tn::error);
  CHECK_THROWS_WITH_AS(trainer.evaluate(x.data(), y.data(), 6),
                       "trainer: evaluation takes 4 rows or a multiple of it, found 6", tn::error);
  CHECK(trainer.evaluate(x.data(), y.data(), 8).rows == 8);
}

#if defined(__x86_64__)
TEST_CASE("trainer: a moment without gradients fades to zero, not into denormal numbers") {
  auto trainer = make<32>(tn::adam{});
  trainer.step(x.data(), y.data(), 32);
  const tn::tensor<float, 32, 5> dark;
  for (int step = 0; step < 1200; ++step) trainer.step(dark.data(), y.data(), 32);
  const auto weights = trainer.parameter("hidden.weight") - trainer.parameters();
  for (int i = 0; i < 7 * 5; ++i) CHECK(trainer.state(0)[weights + i] == 0.0f);
}
#endif
