// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::log1p(x); };

TEST_CASE("log1p: values agree with a plain loop") {
  const auto plain = [](double x) { return std::log1p(x); };
  laws::agrees_with_plain_loop<float>(f, plain, -0.7, 3);
  laws::agrees_with_plain_loop<double>(f, plain, -0.7, 3);
}

TEST_CASE("log1p: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-0.7, 3);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}

TEST_CASE_TEMPLATE("log1p: to the largest number", T, float, double) {
  const T top = std::numeric_limits<T>::max();
  for (T x : {top, top / 2, top * T(0.7), T(1e30), T(1e20)}) {
    const tn::tensor<T, 20> all = tn::tensor<T, 20>::from([&](auto) { return x; });
    const tn::tensor<T, 20> y = tn::log1p(all);
    CHECK(y(0) == doctest::Approx(std::log(x)).epsilon(1e-6));
    CHECK(y(19) == y(0));
  }
}
