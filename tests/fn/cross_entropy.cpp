// SPDX-License-Identifier: MIT
#include <cmath>
#include <cstdint>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x, const auto& y) { return tn::cross_entropy(x, y); };
static constexpr auto smoothed = [](const auto& x, const auto& y) {
  return tn::smoothed_cross_entropy<10>(x, y);
};

/// The mean of -sum(target * log softmax(x)), in double.
template <class X, class Target>
double plain(const X& x, Target target) {
  double sum = 0;
  for (int i = 0; i < 3; ++i) {
    double total = 0;
    for (int k = 0; k < 4; ++k) total += std::exp(static_cast<double>(x(i, k)));
    for (int k = 0; k < 4; ++k)
      sum -= target(i, k) * (static_cast<double>(x(i, k)) - std::log(total));
  }
  return sum / 3;
}

template <class T>
void check() {
  const auto x = laws::spread<T, 3, 4>(-2, 2);
  const tn::tensor<std::int32_t, 3> labels{3, 0, 2};
  const auto one = [&](int i, int k) { return k == labels(i) ? 1.0 : 0.0; };
  const auto mixed = [&](int i, int k) { return 0.9 * one(i, k) + 0.1 / 4; };
  laws::gives(f, tn::tensor<T>(static_cast<T>(plain(x, one))), x, labels);
  laws::gives(smoothed, tn::tensor<T>(static_cast<T>(plain(x, mixed))), x, labels);
  const tn::tensor<T, 3, 4> target = tn::softmax(laws::spread<T, 3, 4>(-1, 1, 2));
  const auto given = [&](int i, int k) { return static_cast<double>(target(i, k)); };
  laws::gives(f, tn::tensor<T>(static_cast<T>(plain(x, given))), x, target);
}

TEST_CASE("cross_entropy: values agree with a plain loop, for labels and probabilities") {
  check<float>();
  check<double>();
}

TEST_CASE("cross_entropy: gradients agree with central differences") {
  const auto x = laws::spread<double, 3, 4>(-2, 2);
  const tn::tensor<std::int32_t, 3> labels{3, 0, 2};
  laws::gradient_agrees(f, x, labels);
  laws::gradient_agrees(smoothed, x, labels);
  laws::gradient_agrees<0, 1>(f, x, laws::spread<double, 3, 4>(0.1, 0.9, 2));
  laws::second_gradient_agrees(f, x, labels);
}

TEST_CASE("cross_entropy: large logits do not overflow") {
  const tn::tensor<float, 1, 2> x{{1000, -1000}};
  CHECK(tn::compiled(f)(x, tn::tensor<std::int32_t, 1>{0}).item() == 0);
  CHECK(tn::compiled(f)(x, tn::tensor<std::int32_t, 1>{1}).item() == 2000);
}

TEST_CASE("cross_entropy: is NaN where a label is no class, whatever its type") {
  const auto x = laws::spread<float, 2, 3>(-2, 2);
  for (int label : {-1, 3, 1000}) {
    const tn::tensor<std::int32_t, 2> labels{1, label};
    CHECK(std::isnan(tn::tensor<float>(tn::cross_entropy(x, labels)).item()));
  }
  const tn::tensor<std::uint8_t, 2> bytes{2, 200};
  CHECK(std::isnan(tn::tensor<float>(tn::cross_entropy(x, bytes)).item()));
  const tn::tensor<float, 2, 300> wide = tn::tensor<float, 2, 300>::full(0.25f);
  CHECK(laws::close(tn::tensor<float>(tn::cross_entropy(wide, bytes)).item(), std::log(300), 1e-6));
  const tn::tensor<std::int64_t, 2> longs{1, std::int64_t{1} << 32};
  CHECK(std::isnan(tn::tensor<float>(tn::cross_entropy(x, longs)).item()));
}
