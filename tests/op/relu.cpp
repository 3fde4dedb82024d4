// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::relu(x); };

TEST_CASE("relu: values agree with a plain loop") {
  const auto plain = [](double x) { return x > 0 ? x : 0.0; };
  laws::agrees_with_plain_loop<float>(f, plain, -2, 2);
  laws::agrees_with_plain_loop<double>(f, plain, -2, 2);
}

TEST_CASE("relu: the gradient agrees with central differences") {
  const auto x = laws::spread<double, 7>(-2, 2);
  laws::gradient_agrees(f, x);
}

TEST_CASE("relu: the gradient at 0 is 0, and infinities stay") {
  const tn::tensor<double, 3> x{0, -INFINITY, INFINITY};
  const tn::tensor<double, 3> y = tn::relu(x);
  CHECK(y(0) == 0);
  CHECK(y(1) == 0);
  CHECK(std::isinf(y(2)));
  const auto total = [](auto z) { return tn::sum(tn::relu(z)); };
  CHECK(tn::grad(total)(x)(0) == 0);
}
