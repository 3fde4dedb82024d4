// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/reduction.hpp"

namespace tn = tenon;

struct folded {
  static double start() { return -INFINITY; }
  static double step(double s, double x) { return x > s ? x : s; }
  template <tn::extent... Axes>
  static constexpr auto of(const auto& x) {
    return tn::max<Axes...>(x);
  }
};

TEST_CASE("max: values agree with a plain loop, over every kind of set of axes") {
  laws::folds_agree<float, folded>();
  laws::folds_agree<double, folded>();
}

TEST_CASE("max: gradients agree with central differences") {
  const auto x = laws::spread<double, 2, 3, 2>(0.5, 1.8);
  laws::gradient_agrees([](auto a) { return tn::max(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::max<-1>(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::max<1>(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::max<0, 2, tn::keep>(a); }, x);
}

TEST_CASE("max: equal elements share the gradient; integers have extremes") {
  const auto total = [](auto a) { return tn::sum(tn::max<1>(a)); };
  const auto g = tn::grad(total)(tn::tensor<double, 2, 3>{{5, 5, 1}, {7, 7, 7}});
  const tn::tensor<double, 2, 3> expected{{0.5, 0.5, 0}, {1 / 3.0, 1 / 3.0, 1 / 3.0}};
  laws::check_close(g, expected, 1e-13);
  const tn::tensor<int, 3> k{-3, -1, -2};
  const tn::tensor<int> extreme = tn::max(k);
  CHECK(extreme.item() == -1);
}

TEST_CASE("max: NaN where any is one, wherever it stands") {
  for (int at : {0, 7, 15, 16, 33, 39}) {
    tn::tensor<float, 40, 3> x = tn::random::normal{1};
    x(at, 1) = std::nanf("");
    const tn::tensor<float> whole = tn::max(x);
    const tn::tensor<float, 3> columns = tn::max<0>(x);
    const tn::tensor<float, 3> rows = tn::max<1>(tn::transpose(x));
    CHECK(std::isnan(whole()));
    for (int j = 0; j < 3; ++j) {
      CHECK(std::isnan(columns(j)) == (j == 1));
      CHECK(std::isnan(rows(j)) == (j == 1));
    }
  }
}
