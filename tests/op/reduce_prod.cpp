// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/reduction.hpp"

namespace tn = tenon;

struct folded {
  static double start() { return 1; }
  static double step(double s, double x) { return s * x; }
  template <tn::extent... Axes>
  static constexpr auto of(const auto& x) {
    return tn::prod<Axes...>(x);
  }
};

TEST_CASE("prod: values agree with a plain loop, over every kind of set of axes") {
  laws::folds_agree<float, folded>();
  laws::folds_agree<double, folded>();
}

TEST_CASE("prod: gradients agree with central differences") {
  const auto x = laws::spread<double, 2, 3, 2>(0.5, 1.8);
  laws::gradient_agrees([](auto a) { return tn::prod(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::prod<-1>(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::prod<1>(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::prod<0, 2, tn::keep>(a); }, x);
  laws::second_gradient_agrees([](auto a) { return tn::square(tn::prod<1>(a)); }, x);
}

TEST_CASE("prod: one zero receives the product of the others, two leave nothing") {
  const auto total = [](auto a) { return tn::sum(tn::prod<1>(a)); };
  const auto g = tn::grad(total)(tn::tensor<double, 3, 3>{{2, 0, 3}, {0, 4, 0}, {1, 2, 3}});
  const tn::tensor<double, 3, 3> expected{{0, 6, 0}, {0, 0, 0}, {6, 3, 2}};
  laws::check_close(g, expected, 1e-13);
}
