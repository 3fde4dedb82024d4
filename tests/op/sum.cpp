// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/reduction.hpp"

namespace tn = tenon;

struct folded {
  static double start() { return 0; }
  static double step(double s, double x) { return s + x; }
  template <tn::extent... Axes>
  static constexpr auto of(const auto& x) {
    return tn::sum<Axes...>(x);
  }
};

TEST_CASE("sum: values agree with a plain loop, over every kind of set of axes") {
  laws::folds_agree<float, folded>();
  laws::folds_agree<double, folded>();
}

TEST_CASE("sum: gradients agree with central differences") {
  const auto x = laws::spread<double, 2, 3, 2>(0.5, 1.8);
  laws::gradient_agrees([](auto a) { return tn::sum(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::sum<-1>(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::sum<1>(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::sum<0, 2, tn::keep>(a); }, x);
  laws::second_gradient_agrees([](auto a) { return tn::square(tn::sum<1>(a)); }, x);
}

TEST_CASE("sum: a million equal numbers keep their digits, along rows, columns and both") {
  const auto x = tn::tensor<float, 1000, 1000>::full(0.1f);
  const tn::tensor<float> all = tn::sum(x);
  CHECK(laws::close(all.item(), 1e5, 1e-5));
  const auto long_columns = tn::tensor<float, 100000, 3>::full(0.1f);
  const tn::tensor<float, 3> columns = tn::sum<0>(long_columns);
  CHECK(laws::close(columns(2), 1e4, 1e-5));
  const auto short_rows = tn::tensor<float, 300, 3, 300>::full(0.1f);
  const tn::tensor<float, 3> middle = tn::sum<0, 2>(short_rows);
  CHECK(laws::close(middle(1), 9e3, 1e-5));
}

TEST_CASE("sum: of a tensor without axes is its value") {
  const tn::tensor<float> x(3.0f);
  const tn::tensor<float> y = tn::sum(x), top = tn::max(x);
  CHECK(y() == 3);
  CHECK(top() == 3);
}
