// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("reshape, flatten, squeeze, expand: the same elements in the same order") {
  const auto x = laws::spread<float, 2, 1, 6>(-1, 1);
  const auto check = [&](auto f, auto out) {
    for (tn::extent i = 0; i < 12; ++i) out.data()[i] = x.data()[i];
    laws::gives(f, out, x);
  };
  check([](const auto& a) { return tn::reshape<3, 4>(a); }, tn::tensor<float, 3, 4>{});
  check([](const auto& a) { return tn::flatten(a); }, tn::tensor<float, 12>{});
  check([](const auto& a) { return tn::squeeze<1>(a); }, tn::tensor<float, 2, 6>{});
  check([](const auto& a) { return tn::expand<-1>(a); }, tn::tensor<float, 2, 1, 6, 1>{});
}

TEST_CASE("reshape: of what does not lie in order, the elements are put in order first") {
  const auto x = laws::spread<float, 2, 3>(-1, 1);
  const auto f = [](const auto& a) { return tn::reshape<2, 3>(tn::transpose(a)); };
  const tn::tensor<float, 2, 3> expected{{x(0, 0), x(1, 0), x(0, 1)}, {x(1, 1), x(0, 2), x(1, 2)}};
  laws::gives(f, expected, x);
}

TEST_CASE("reshape: the gradient agrees with central differences") {
  const auto x = laws::spread<double, 2, 3>(-1, 1);
  laws::gradient_agrees([](auto a) { return tn::reshape<3, 2>(a); }, x);
  laws::gradient_agrees([](auto a) { return tn::flatten(tn::transpose(a)); }, x);
  laws::second_gradient_agrees([](auto a) { return tn::square(tn::reshape<6, 1>(a)); }, x);
}
