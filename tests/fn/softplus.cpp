// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::softplus(x); };

TEST_CASE("softplus: values agree with a plain loop") {
  const auto plain = [](double x) { return std::log1p(std::exp(x)); };
  laws::agrees_with_plain_loop<float>(f, plain, -4, 4);
  laws::agrees_with_plain_loop<double>(f, plain, -4, 4);
}

TEST_CASE("softplus: gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-3, 3);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}

TEST_CASE("softplus: large operands do not overflow") {
  const tn::tensor<float, 2> y = tn::softplus(tn::tensor<float, 2>{1000, -1000});
  CHECK(y(0) == 1000);
  CHECK(y(1) == 0);
}

TEST_CASE("softplus: first and second gradients at 0 are those of the formula") {
  const tn::tensor<double, 2> x{0, 1};
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
