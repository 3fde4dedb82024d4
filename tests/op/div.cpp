// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x, const auto& y) { return x / y; };

TEST_CASE("div: values agree with a plain loop, the right broadcast") {
  const auto plain = [](double x, double y) { return x / y; };
  laws::agrees_with_plain_loop_of_two<float>(f, plain, 0.5, 3);
  laws::agrees_with_plain_loop_of_two<double>(f, plain, 0.5, 3);
}

TEST_CASE("div: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 3, 1>(0.5, 3);
  const auto y = laws::spread<double, 4>(0.5, 3, 2);
  laws::gradient_agrees<0, 1>(f, x, y);
  laws::second_gradient_agrees(f, x, y);
}

TEST_CASE("div: integers and a number on either side") {
  const tn::tensor<int, 2> x{6, -9};
  const tn::tensor<int, 2> left = x / 3;
  const tn::tensor<int, 2> right = 36 / x;
  CHECK(left(1) == -9 / 3);
  CHECK(right(1) == 36 / (-9));
}

TEST_CASE("div: the lowest integer by -1 is itself, and no trap") {
  const int low = std::numeric_limits<int>::min();
  const tn::tensor<int, 20> x =
      tn::tensor<int, 20>::from([&](auto i) { return i % 2 == 0 ? low : 6; });
  const tn::tensor<int, 20> y = x / tn::tensor<int, 20>::from([](auto) { return -1; });
  for (int i = 0; i < 20; ++i) CHECK(y(i) == (i % 2 == 0 ? low : -6));
}

TEST_CASE("div: a division by the number zero has its value, compiled too") {
  const auto by_zero = [](auto a) { return tn::sum(a / 0.0); };
  const tn::tensor<double, 2> g = tn::grad(by_zero)(tn::tensor<double, 2>{1, 2});
  CHECK(g(0) == INFINITY);
  CHECK(g(1) == INFINITY);
}
