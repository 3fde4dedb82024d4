// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::gelu_tanh(x); };

TEST_CASE("gelu_tanh: values agree with a plain loop") {
  const auto plain = [](double x) {
    return 0.5 * x *
           (1 + std::tanh(std::sqrt(2 / 3.14159265358979323846) * (x + 0.044715 * x * x * x)));
  };
  laws::agrees_with_plain_loop<float>(f, plain, -4, 4);
  laws::agrees_with_plain_loop<double>(f, plain, -4, 4);
}

TEST_CASE("gelu_tanh: gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-3, 3);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
