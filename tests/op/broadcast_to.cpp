// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::broadcast_to<4, 2, 3>(x); };

TEST_CASE("broadcast_to: elements are repeated along new axes and those of extent 1") {
  const auto x = laws::spread<float, 2, 1>(-1, 1);
  laws::gives(f, tn::tensor<float, 4, 2, 3>::from([&](auto, auto j, auto) { return x(j, 0); }), x);
}

TEST_CASE("broadcast_to: the gradient sums what was repeated") {
  laws::gradient_agrees(f, laws::spread<double, 2, 1>(-1, 1));
  laws::gradient_agrees(f, laws::spread<double, 3>(-1, 1));
  laws::second_gradient_agrees([](auto a) { return tn::square(f(a)); },
                               laws::spread<double, 2, 1>(-1, 1));
}
