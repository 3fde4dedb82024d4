// SPDX-License-Identifier: MIT
// Laws of parameters: what initialisers draw has the moments of their formulas; a shared parameter
// is one; names are built in plain loops; access by name has the shape in its type.
#include <doctest/doctest.h>

#include <cmath>
#include <tenon/tenon.hpp>

namespace tn = tenon;

namespace {

constexpr tn::extent in = 300, out = 200;

struct drawn {
  constexpr auto operator()(auto x) const {
    namespace init = tn::init;
    x = tn::linear<in>(x, "he", init::he(in), init::zeros());
    x = tn::linear<in>(x, "uniform", init::uniform(0.3), init::constant(0.25));
    x = tn::linear<in>(x, "normal", init::normal(0.2), init::zeros());
    return tn::linear<out>(x, "glorot", init::glorot(in, out), init::zeros());
  }
};

template <class Model, tn::extent In, tn::extent Out>
auto make(Model model, std::uint64_t seed = 1) {
  return tn::trainer{model,
                     tn::mse,
                     tn::input<float, tn::batch<8>, In>{},
                     tn::input<float, tn::batch<8>, Out>{},
                     tn::sgd{.learning_rate = 0.1},
                     tn::cpu{},
                     seed};
}

template <class View>
void check_moments(const View& numbers, double variance, double bound) {
  double sum = 0, squares = 0, largest = 0;
  for (const float v : numbers) {
    const double number = static_cast<double>(v);
    sum += number;
    squares += number * number;
    largest = std::max(largest, std::abs(number));
  }
  const double count = static_cast<double>(View::shape_type::elements);
  CHECK(std::abs(sum / count) < 5 * std::sqrt(variance / count));
  CHECK(squares / count == doctest::Approx(variance).epsilon(0.03));
  CHECK(largest <= bound);
  CHECK(largest > bound * 0.6);
}

/// Decoding with the transposed weight of encoding.
struct tied {
  constexpr auto operator()(auto x) const {
    const auto weight = tn::parameter<float, 3, 5>(x, "code.weight", tn::init::normal(0.5));
    const auto code = tn::matmul<tn::op::matmul::right_transposed>(x, weight);
    return tn::matmul(code, tn::share<float, 3, 5>(x, "code.weight"));
  }
};

struct deep {
  constexpr auto operator()(auto x) const {
    auto h = tn::linear<6>(x, "in");
    for (int i = 0; i < 4; ++i) h = h + tn::tanh(tn::linear<6>(h, tn::text("block") + i + ".fc"));
    return tn::linear<2>(h, "out");
  }
};

struct dropping {
  constexpr auto operator()(auto x) const { return tn::dropout<50>(tn::linear<64>(x, "fc")); }
};

}  // namespace

TEST_CASE("initialisers: mean, variance and bounds are those of their formulas") {
  auto trainer = make<drawn, in, out>({});
  check_moments(trainer.parameter<"he.weight">(), 2.0 / in, 6 * std::sqrt(2.0 / in));
  check_moments(trainer.parameter<"uniform.weight">(), 0.09 / 3, 0.3);
  check_moments(trainer.parameter<"normal.weight">(), 0.04, 1.2);
  check_moments(trainer.parameter<"glorot.weight">(), 2.0 / (in + out),
                std::sqrt(6.0 / (in + out)));
  for (float v : trainer.parameter<"he.bias">()) CHECK(v == 0);
  for (float v : trainer.parameter<"uniform.bias">()) CHECK(v == 0.25f);
}

TEST_CASE("initialisers: parameters differ from each other and with the seed") {
  auto one = make<deep, 6, 2>({}), same = make<deep, 6, 2>({}), other = make<deep, 6, 2>({}, 2);
  const auto first = one.parameter<"block0.fc.weight">();
  CHECK(first(0, 0) == same.parameter<"block0.fc.weight">()(0, 0));
  CHECK(first(0, 0) != one.parameter<"block1.fc.weight">()(0, 0));
  CHECK(first(0, 0) != other.parameter<"block0.fc.weight">()(0, 0));
}

TEST_CASE("parameter: access by name has the shape in its type and is the memory that trains") {
  auto trainer = make<deep, 6, 2>({});
  auto weight = trainer.parameter<"out.weight">();
  static_assert(std::is_same_v<decltype(weight), tn::view<float, 2, 6>>);
  static_assert(std::is_same_v<decltype(trainer.gradient<"in.bias">()), tn::view<float, 6>>);
  CHECK(weight.data() == trainer.parameter("out.weight"));
  weight = 0 * weight;
  float scores[2];
  const float x[6] = {1, 2, 3, 4, 5, 6};
  trainer.predict(x, 1, scores);
  for (int i = 0; i < 2; ++i) CHECK(scores[i] == trainer.parameter<"out.bias">()(i));
}

TEST_CASE("parameter: a loop over layers in plain C++ makes names and parameters in order") {
  using program = decltype(make<deep, 6, 2>({}))::program;
  static_assert(program::parameter_count == 5 * (6 * 6 + 6) + 2 * 6 + 2);
  static_assert(program::parameters[2].name == "block0.fc.weight");
  static_assert(program::parameters[9].name == "block3.fc.bias");
  auto trainer = make<deep, 6, 2>({});
  const tn::tensor<float, 8, 6> x = tn::random::normal{1};
  const tn::tensor<float, 8, 2> y = tn::random::normal{2};
  const float first = trainer.step(x, y);
  for (int step = 0; step < 200; ++step) trainer.step(x, y);
  CHECK(trainer.step(x, y) < 0.5f * first);
}

TEST_CASE("share: a tied weight is one parameter, and its gradient is the sum of both uses") {
  auto trainer = make<tied, 5, 5>({});
  static_assert(decltype(trainer)::program::parameter_count == 15);
  const tn::tensor<float, 8, 5> x = tn::random::normal{1};
  const tn::tensor<float, 8, 5> y = tn::random::normal{2};
  const auto loss = [&] { return trainer.differentiate(x.data(), y.data(), 8); };
  loss();
  const tn::tensor<float, 3, 5> gradient = trainer.gradient<"code.weight">();
  auto weight = trainer.parameter<"code.weight">();
  for (int i = 0; i < 3; ++i) {
    const float before = weight(i, i), h = 0.01f;
    weight(i, i) = before + h;
    const float above = loss();
    weight(i, i) = before - h;
    CHECK(gradient(i, i) == doctest::Approx((above - loss()) / (2 * h)).epsilon(0.01).scale(0.1));
    weight(i, i) = before;
  }
}

TEST_CASE("modes: one definition drops while training, and does not in predict and evaluate") {
  auto trainer = make<dropping, 4, 64>({});
  const tn::tensor<float, 8, 4> x = tn::random::normal{1};
  const auto weight = trainer.parameter<"fc.weight">();
  const auto bias = trainer.parameter<"fc.bias">();
  const tn::tensor<float, 8, 64> whole =
      tn::matmul<tn::op::matmul::right_transposed>(x, weight) + bias;
  tn::tensor<float, 8, 64> predicted;
  trainer.predict(x.data(), 8, predicted.data());
  for (int r = 0; r < 8; ++r)
    for (int c = 0; c < 64; ++c) CHECK(predicted(r, c) == doctest::Approx(whole(r, c)));
  CHECK(trainer.evaluate(x, whole).loss < 1e-10);
  CHECK(trainer.differentiate(x.data(), whole.data(), 8) > 1e-3f);
  int dropped = 0;
  for (float g : trainer.gradient<"fc.bias">()) dropped += g == 0;
  CHECK(dropped < 3);  // a feature is dropped in all 8 rows once in 256
}
