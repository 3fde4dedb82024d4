// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x, const auto& y) { return tn::pow(x, y); };

TEST_CASE("pow: values agree with a plain loop, the right broadcast") {
  const auto plain = [](double x, double y) { return std::pow(x, y); };
  laws::agrees_with_plain_loop_of_two<float>(f, plain, 0.4, 2.5);
  laws::agrees_with_plain_loop_of_two<double>(f, plain, 0.4, 2.5);
}

TEST_CASE("pow: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 3, 1>(0.4, 2.5);
  const auto y = laws::spread<double, 4>(0.4, 2.5, 2);
  laws::gradient_agrees<0, 1>(f, x, y);
  laws::second_gradient_agrees(f, x, y);
}

TEST_CASE("pow: squares of negative numbers have gradients, and of 0 too") {
  const auto squares = [](auto x) { return tn::sum(tn::pow(x, 2.0)); };
  const auto g = tn::grad(squares)(tn::tensor<double, 3>{-2, 0, 3});
  CHECK(laws::close(g(0), -4, 1e-13));
  CHECK(laws::close(g(1), 0, 1e-13));
  CHECK(laws::close(g(2), 6, 1e-13));
}

TEST_CASE("pow: the gradient of x to the 0 is 0, at 0 too") {
  const tn::tensor<double, 3> x{0, 1, 2}, y{0, 0, 1};
  const auto power = [](auto a, auto b) { return tn::sum(tn::pow(a, b)); };
  const tn::tensor<double, 3> g = tn::grad<0>(power)(x, y);
  CHECK((g(0) == 0 && g(1) == 0 && g(2) == 1));
}
