// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& a) { return tn::logsumexp(a); };

TEST_CASE("logsumexp: values agree with a plain loop, and do not overflow") {
  const auto x = laws::spread<double, 4, 9>(-3, 3);
  const auto expected = tn::tensor<double, 4, 1>::from([&](auto i, auto) {
    double total = 0;
    for (int k = 0; k < 9; ++k) total += std::exp(x(i, k));
    return std::log(total);
  });
  laws::gives(f, expected, x);
  const tn::tensor<double, 4, 9> large = x + 2000.0;
  const tn::tensor<double, 4, 1> above = expected + 2000.0;
  laws::gives(f, above, large);
}

TEST_CASE("logsumexp: gradients agree with central differences") {
  const auto x = laws::spread<double, 2, 3>(-2, 2);
  laws::gradient_agrees(f, x);
  laws::gradient_agrees([](auto a) { return tn::logsumexp<0>(a); }, x);
  laws::second_gradient_agrees(f, x);
}

TEST_CASE("logsumexp: of infinities") {
  const double inf = std::numeric_limits<double>::infinity();
  const tn::tensor<double, 3, 2> x{{-inf, -inf}, {inf, 1}, {-inf, 3}};
  const tn::tensor<double, 3, 1> y = tn::logsumexp(x);
  CHECK((y(0, 0) == -inf && y(1, 0) == inf && y(2, 0) == 3));
}
