// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/reduction.hpp"

namespace tn = tenon;

struct folded {
  static double start() { return -INFINITY; }
  static double step(double s, double x) { return x > s ? x : s; }
  template <tn::extent... Axes>
  static constexpr auto of(const auto& x) {
    return tn::max_number<Axes...>(x);
  }
};

TEST_CASE("max_number: values agree with a plain loop, over every kind of set of axes") {
  laws::folds_agree<float, folded>();
  laws::folds_agree<double, folded>();
}

TEST_CASE("max_number: gradients agree with central differences") {
  const auto x = laws::spread<double, 2, 3, 2>(0.5, 1.8);
  laws::gradient_agrees([](auto a) { return tn::max_number(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::max_number<0, 2, tn::keep>(a); }, x);
}

TEST_CASE("max_number: NaN is passed over, wherever it stands") {
  for (int at : {0, 7, 15, 16, 33, 39}) {
    tn::tensor<float, 40, 3> x = tn::random::normal{1};
    x(5, 1) = 100;
    x(at, 1) = std::nanf("");
    const tn::tensor<float> whole = tn::max_number(x);
    const tn::tensor<float, 3> columns = tn::max_number<0>(x);
    const tn::tensor<float, 3> rows = tn::max_number<1>(tn::transpose(x));
    CHECK(whole() == 100);
    CHECK(columns(1) == 100);
    CHECK(rows(1) == 100);
  }
  const tn::tensor<float, 20> none = tn::tensor<float, 20>::full(std::nanf(""));
  const tn::tensor<float> lowest = tn::max_number(none);
  CHECK(lowest() == -INFINITY);
}

TEST_CASE("max_number: a NaN in a row still makes its softmax NaN") {
  tn::tensor<float, 2, 20> x = tn::random::normal{1};
  x(1, 3) = std::nanf("");
  const tn::tensor<float, 2, 20> y = tn::softmax(x);
  const tn::tensor<float, 2, 1> z = tn::logsumexp(x);
  for (int j = 0; j < 20; ++j) {
    CHECK(std::isfinite(y(0, j)));
    CHECK(std::isnan(y(1, j)));
  }
  CHECK(std::isfinite(z(0, 0)));
  CHECK(std::isnan(z(1, 0)));
}

TEST_CASE("max_number: a short row with one number holds it, wherever that stands") {
  for (int at = 0; at < 5; ++at) {
    auto x = tn::tensor<float, 2, 5>::full(std::nanf(""));
    x(1, at) = -3;
    const tn::tensor<float, 2> top = tn::max_number<1>(x);
    CHECK(top(0) == -INFINITY);
    CHECK(top(1) == -3);
  }
}
