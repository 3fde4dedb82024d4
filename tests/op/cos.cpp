// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::cos(x); };

TEST_CASE("cos: values agree with a plain loop") {
  const auto plain = [](double x) { return std::cos(x); };
  laws::agrees_with_plain_loop<float>(f, plain, -6, 6);
  laws::agrees_with_plain_loop<double>(f, plain, -6, 6);
}

TEST_CASE("cos: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-6, 6);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}

TEST_CASE("cos: the gradient of a large angle keeps its digits") {
  const tn::tensor<float, 2> x{1000, 100000};
  const auto g = tn::grad([](auto a) { return tn::sum(tn::cos(a)); })(x);
  for (int i = 0; i < 2; ++i) CHECK(g(i) == doctest::Approx(-std::sin(double(x(i)))).epsilon(1e-6));
}
