// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto turned = [](const auto& x) { return tn::permute<2, 0, 1>(x); };
static constexpr auto swapped = [](const auto& x) { return tn::transpose(x); };

TEST_CASE("permute, transpose: values agree with a plain loop") {
  const auto x = laws::spread<float, 2, 3, 4>(-1, 1);
  laws::gives(turned,
              tn::tensor<float, 4, 2, 3>::from([&](auto i, auto j, auto k) { return x(j, k, i); }),
              x);
  laws::gives(swapped,
              tn::tensor<float, 2, 4, 3>::from([&](auto i, auto j, auto k) { return x(i, k, j); }),
              x);
}

TEST_CASE("permute, transpose: gradients go back to where the elements were") {
  const auto x = laws::spread<double, 2, 3, 2>(-1, 1);
  laws::gradient_agrees(turned, x);
  laws::gradient_agrees(swapped, x);
  laws::second_gradient_agrees([](auto a) { return tn::square(turned(a)); }, x);
}
