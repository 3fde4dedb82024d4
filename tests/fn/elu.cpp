// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::elu(x, 0.7); };

TEST_CASE("elu: values agree with a plain loop") {
  const auto plain = [](double x) { return x > 0 ? x : 0.7 * (std::exp(x) - 1); };
  laws::agrees_with_plain_loop<float>(f, plain, -4, 4);
  laws::agrees_with_plain_loop<double>(f, plain, -4, 4);
}

TEST_CASE("elu: gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-3, 3);
  laws::gradient_agrees(f, x);
}

TEST_CASE("elu: at 0 the gradient is alpha") {
  const tn::tensor<double, 1> x{0};
  const auto g = tn::grad([](auto a) { return tn::sum(tn::elu(a, 0.7)); })(x);
  CHECK(g(0) == 0.7);
}
