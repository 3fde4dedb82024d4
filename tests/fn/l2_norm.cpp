// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& a) { return tn::l2_norm(a); };

TEST_CASE("l2_norm: the length of each row") {
  const tn::tensor<double, 2, 2> x{{3, 4}, {-5, 12}};
  laws::gives(f, tn::tensor<double, 2, 1>{{5}, {13}}, x);
}

TEST_CASE("l2_norm: gradients agree with central differences") {
  const auto x = laws::spread<double, 2, 3>(-2, 2);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}
