// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

/// The mean of term(prediction, target), in double.
template <class T, class F, class Term>
void check(F f, Term term, double low, double high) {
  const auto x = laws::spread<T, 3, 5>(-2, 2), y = laws::spread<T, 3, 5>(low, high, 2);
  double sum = 0;
  for (int i = 0; i < 15; ++i)
    sum += term(static_cast<double>(x.data()[i]), static_cast<double>(y.data()[i]));
  laws::gives(f, tn::tensor<T>(static_cast<T>(sum / 15)), x, y);
}

template <class F, class Term>
void check_loss(F f, Term term, double low, double high) {
  check<float>(f, term, low, high);
  check<double>(f, term, low, high);
  laws::gradient_agrees<0, 1>(f, laws::spread<double, 2, 3>(-2, 2),
                              laws::spread<double, 2, 3>(low, high, 2));
}

TEST_CASE("mse, half_mse, mae: values and gradients") {
  check_loss([](const auto& x, const auto& y) { return tn::mse(x, y); },
             [](double x, double y) { return (x - y) * (x - y); }, -2, 2);
  check_loss([](const auto& x, const auto& y) { return tn::half_mse(x, y); },
             [](double x, double y) { return (x - y) * (x - y) / 2; }, -2, 2);
  check_loss([](const auto& x, const auto& y) { return tn::mae(x, y); },
             [](double x, double y) { return std::abs(x - y); }, -2, 2);
}

TEST_CASE("huber: values and gradients") {
  check_loss([](const auto& x, const auto& y) { return tn::huber(x, y); },
             [](double x, double y) {
               const double d = std::abs(x - y);
               return d < 1 ? d * d / 2 : d - 0.5;
             },
             -2, 2);
}

TEST_CASE("bce_with_logits: values and gradients") {
  check_loss([](const auto& x, const auto& y) { return tn::bce_with_logits(x, y); },
             [](double z, double t) {
               const double p = 1 / (1 + std::exp(-z));
               return -t * std::log(p) - (1 - t) * std::log(1 - p);
             },
             0, 1);
}

TEST_CASE("bce_with_logits: a logit of 0 has the gradient 1/2 - target") {
  const tn::tensor<double, 2> z{0, 0}, t{0, 1};
  const auto g = tn::grad([](auto a, auto b) { return tn::bce_with_logits(a, b) * 2.0; })(z, t);
  CHECK(g(0) == doctest::Approx(0.5));
  CHECK(g(1) == doctest::Approx(-0.5));
}
