// SPDX-License-Identifier: MIT
// Laws of the options around an optimizer: clipping, accumulation and a table of weight decay by
// numbers made by hand; one kernel whatever is asked; the same bits for any number of threads.
#include <doctest/doctest.h>

#include <laws/refuses.hpp>
#include <tenon/fn/loss.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/nn/trainer.hpp>
#include <tenon/op/tanh.hpp>

namespace tn = tenon;

namespace {

struct line {
  constexpr auto operator()(auto x) const { return tn::linear<1>(x, "fc"); }
};

/// One row (2, 2) through weight (1, 2) and bias 0.5: prediction 6.5.
template <class Optimizer>
struct one_row {
  tn::trainer<line, std::remove_const_t<decltype(tn::mse)>, tn::input<float, tn::batch<1>, 2>,
              tn::input<float, tn::batch<1>, 1>, Optimizer>
      trainer;
  explicit one_row(Optimizer optimizer) : trainer({}, tn::mse, {}, {}, optimizer) {
    auto weight = trainer.template parameter<"fc.weight">();
    weight(0, 0) = 1;
    weight(0, 1) = 2;
    trainer.template parameter<"fc.bias">()(0) = 0.5f;
  }
  void step(float y) {
    const float x[] = {2, 2};
    trainer.step(x, &y, 1);
  }
  void check(double w0, double w1, double b) {
    const auto weight = trainer.template parameter<"fc.weight">();
    CHECK(weight(0, 0) == doctest::Approx(w0));
    CHECK(weight(0, 1) == doctest::Approx(w1));
    CHECK(trainer.template parameter<"fc.bias">()(0) == doctest::Approx(b));
  }
};

struct net {
  constexpr auto operator()(auto x) const {
    return tn::linear<3>(tn::tanh(tn::linear<600>(x, "hidden")), "out");
  }
};

const tn::tensor<float, 32, 50> x = tn::random::normal{3};
const auto y = tn::tensor<std::int32_t, 32>::from([](auto i) { return i * 7 % 3; });

template <int Threads = 1, tn::extent Rows = 16, class Optimizer>
auto make(Optimizer optimizer) {
  return tn::trainer{net{},
                     tn::cross_entropy,
                     tn::input<float, tn::batch<Rows>, 50>{},
                     tn::input<std::int32_t, tn::batch<Rows>>{},
                     optimizer,
                     tn::cpu_threads<Threads>{}};
}

/// Only the weight of the layer "out" decays, with half the decay.
struct half_of_out {
  constexpr double operator()(const tn::parameter_info& p) const {
    return p.name == "out.weight" ? 0.5 : 0;
  }
};

constexpr auto everything = [] {
  return tn::clip_norm(0.1, tn::accumulate<3>(tn::decay_where(tn::matrices_decay{},
                                                              tn::adamw{.learning_rate = 0.01})));
};

template <class A, class B>
void check_equal_bits(A& a, B& b) {
  for (tn::extent i = 0; i < a.flat_size; ++i) CHECK(a.parameters()[i] == b.parameters()[i]);
}

template <class Optimizer>
constexpr int kernels = tn::run::program<tn::nn::optimizer_source<tn::nn::rule_of<Optimizer>, 64>,
                                         tn::cpu>::kernel_count;

}  // namespace

static_assert(kernels<tn::adam> == 1);
static_assert(kernels<decltype(everything())> == 1);

TEST_CASE("clip_norm: a gradient (6, 6, 3) of norm 9 becomes (2, 2, 1) of norm 3") {
  one_row clipped{tn::clip_norm(3, tn::sgd{.learning_rate = 0.1})};
  clipped.step(5);
  CHECK(clipped.trainer.gradient_norm() == doctest::Approx(9));
  clipped.check(0.8, 1.8, 0.4);
}

TEST_CASE("clip_norm: a gradient that is short enough is left alone, to the bit") {
  one_row clipped{tn::clip_norm(9.5, tn::sgd{.learning_rate = 0.1})};
  one_row plain{tn::sgd{.learning_rate = 0.1}};
  clipped.step(5);
  plain.step(5);
  plain.check(0.4, 1.4, 0.2);
  check_equal_bits(clipped.trainer, plain.trainer);
}

TEST_CASE("accumulate: two steps are one update with the mean gradient") {
  one_row slow{tn::accumulate<2>(tn::sgd{.learning_rate = 0.1})};
  slow.step(5);  // error 1.5, gradient (6, 6, 3)
  slow.check(1, 2, 0.5);
  slow.step(6);  // error 0.5, gradient (2, 2, 1)
  slow.check(0.6, 1.6, 0.3);
}

TEST_CASE("accumulate: rows in parts of any sizes are one batch, to rounding") {
  auto parts = make(tn::clip_norm(0.1, tn::accumulate<4>(tn::adam{})));
  auto whole = make<1, 32>(tn::clip_norm(0.1, tn::adam{}));
  for (int round = 0; round < 3; ++round) {
    tn::extent at = 0;
    for (tn::extent rows : {3, 16, 1, 12}) {
      parts.step(x.data() + 50 * at, y.data() + at, rows);
      at += rows;
    }
    whole.step(x, y);
  }
  for (tn::extent i = 0; i < whole.flat_size; ++i)
    CHECK(parts.parameters()[i] == doctest::Approx(whole.parameters()[i]).epsilon(1e-3));
}

TEST_CASE("decay_where: without it all parameters decay") {
  one_row all{tn::sgd{.learning_rate = 0.1, .weight_decay = 0.5}};
  all.step(6.5);  // no error, no gradient
  all.check(0.95, 1.9, 0.475);
}

TEST_CASE_TEMPLATE("decay_where: matrices decay, biases do not", Optimizer, tn::sgd, tn::adam,
                   tn::adamw, tn::rmsprop) {
  Optimizer optimizer;
  optimizer.weight_decay = 0.5;
  optimizer.learning_rate = 0.1;
  one_row some{tn::decay_where(tn::matrices_decay{}, optimizer)};
  one_row all{optimizer};
  some.step(6.5);
  all.step(6.5);
  const auto weight = all.trainer.template parameter<"fc.weight">();
  CHECK(weight(0, 0) < 0.96);
  CHECK(all.trainer.template parameter<"fc.bias">()(0) < 0.48);
  some.check(weight(0, 0), weight(0, 1), 0.5);
}

TEST_CASE("decay_where: a rule on names gives each parameter its factor") {
  auto some =
      make(tn::decay_where(half_of_out{}, tn::adamw{.learning_rate = 0.1, .weight_decay = 0.5}));
  auto none = make(tn::adamw{.learning_rate = 0.1, .weight_decay = 0});
  some.step(x.data(), y.data(), 16);
  none.step(x.data(), y.data(), 16);
  for (int i = 0; i < 600; ++i) {
    CHECK(some.parameter("hidden.weight")[i] == none.parameter("hidden.weight")[i]);
    CHECK(some.parameter("hidden.bias")[i] == none.parameter("hidden.bias")[i]);
  }
  auto start = make(tn::adamw{});
  const auto before = start.template parameter<"out.weight">();
  const auto with = some.template parameter<"out.weight">();
  const auto without = none.template parameter<"out.weight">();
  for (int i = 0; i < 600; ++i)
    CHECK(without(1, i) - with(1, i) ==
          doctest::Approx(0.1 * 0.25 * before(1, i)).epsilon(1e-4).scale(0.01));
}

TEST_CASE("options: two threads give the bits of one") {
  auto one = make<1>(everything());
  auto two = make<2>(everything());
  for (int step = 0; step < 9; ++step)
    CHECK(one.step(x.data(), y.data(), 16) == two.step(x.data(), y.data(), 16));
  CHECK(one.gradient_norm() == two.gradient_norm());
  check_equal_bits(one, two);
}

TEST_CASE("clip_norm: a norm of 0 or less, or none, is refused") {
  CHECK(laws::message_of([] { tn::clip_norm(0, tn::sgd{}); }) ==
        "clip_norm: expected a norm above 0, found 0.000000");
  CHECK_THROWS_AS(tn::clip_norm(-1, tn::sgd{}), tn::error);
  CHECK_THROWS_AS(tn::clip_norm(std::nan(""), tn::sgd{}), tn::error);
}

TEST_CASE("clip_norm: a gradient whose square is no float is clipped too") {
  one_row at{tn::clip_norm(1.0, tn::sgd{.learning_rate = 0.5})};
  const float row[] = {2, 2}, target = 0;
  at.trainer.differentiate(row, &target, 1);
  auto weight = at.trainer.gradient<"fc.weight">();
  weight(0, 0) = weight(0, 1) = 2e20f;
  at.trainer.gradient<"fc.bias">()(0) = 1e20f;
  at.trainer.update();
  at.check(1 - 0.5 * 2 / 3, 2 - 0.5 * 2 / 3, 0.5 - 0.5 / 3);
}
