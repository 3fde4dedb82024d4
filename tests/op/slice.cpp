// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto backwards = [](const auto& x) { return tn::slice<1, 4, 2, -2>(x); };
static constexpr auto padded = [](const auto& x) { return tn::pad<-1, 2, 1>(x); };
static constexpr auto flipped = [](const auto& x) { return tn::flip<0>(x); };

TEST_CASE("slice, flip, pad: values agree with a plain loop") {
  const auto x = laws::spread<float, 3, 5, 2>(-1, 1);
  laws::gives(backwards, tn::tensor<float, 3, 2, 2>::from([&](auto i, auto j, auto k) {
                return x(i, 4 - 2 * j, k);
              }),
              x);
  laws::gives(
      flipped,
      tn::tensor<float, 3, 5, 2>::from([&](auto i, auto j, auto k) { return x(2 - i, j, k); }), x);
  const auto with_zeros = tn::tensor<float, 3, 5, 5>::from(
      [&](auto i, auto j, auto k) { return k < 2 || k > 3 ? 0 : x(i, j, k - 2); });
  laws::gives(padded, with_zeros, x);
}

TEST_CASE("slice, flip, pad: each is the other's gradient") {
  const auto x = laws::spread<double, 2, 5>(-1, 1);
  laws::gradient_agrees(backwards, x);
  laws::gradient_agrees(flipped, x);
  laws::gradient_agrees(padded, x);
  laws::second_gradient_agrees([](auto a) { return tn::square(tn::slice<1, 1, 3>(a)); }, x);
  laws::second_gradient_agrees([](auto a) { return tn::square(tn::pad<0, 1, 1>(a)); }, x);
}
