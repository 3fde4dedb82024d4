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

TEST_CASE("pad: zeros are read around any operand, however it is walked") {
  const auto x = laws::spread<float, 3, 37>(-1, 1);
  const auto at = [&](auto i, auto j) { return i < 0 || i > 2 || j < 0 || j > 36 ? 0 : x(i, j); };
  laws::gives(
      [](const auto& a) { return tn::pad<1, 1, 0>(a) + tn::pad<1, 0, 1>(a); },
      tn::tensor<float, 3, 38>::from([&](auto i, auto j) { return at(i, j - 1) + at(i, j); }), x);
  laws::gives([](const auto& a) { return tn::pad<0, 2, 3>(a) * 2.0; },
              tn::tensor<float, 8, 37>::from([&](auto i, auto j) { return 2 * at(i - 2, j); }), x);
  laws::gives([](const auto& a) { return tn::pad<0, 1, 1>(tn::pad<1, 17, 2>(a)) + 1.0; },
              tn::tensor<float, 5, 56>::from([&](auto i, auto j) { return at(i - 1, j - 17) + 1; }),
              x);
  laws::gives(
      [](const auto& a) { return tn::square(tn::transpose(tn::pad<1, 20, 0>(a))); },
      tn::tensor<float, 57, 3>::from([&](auto i, auto j) { return at(j, i - 20) * at(j, i - 20); }),
      x);
  laws::gives([](const auto& a) { return tn::slice<0, 1, 2>(tn::pad<1, 3, 0>(a)) - 1.0; },
              tn::tensor<float, 2, 40>::from([&](auto i, auto j) { return at(i + 1, j - 3) - 1; }),
              x);
  laws::gives([](const auto& a) { return tn::sum<1>(tn::pad<1, 5, 6>(tn::exp(a))); },
              tn::compiled([](const auto& a) { return tn::sum<1>(tn::exp(a)); })(x), x);
  laws::gives(
      [](const auto& a) {
        return tn::matmul(tn::pad<1, 1, 2>(a), tn::transpose(tn::pad<1, 2, 1>(a)));
      },
      tn::tensor<float, 3, 3>::from([&](auto i, auto j) {
        double sum = 0;
        for (int k = 0; k < 40; ++k) sum += double{at(i, k - 1)} * double{at(j, k - 2)};
        return static_cast<float>(sum);
      }),
      x);
}

TEST_CASE("pad: of what is not in memory") {
  const tn::tensor<double, 4> x{1, 2, 3, 4};
  const auto tail = [](const auto& a) { return tn::sum(tn::slice<0, 1, 3>(a)); };
  const tn::tensor<double, 4> g = tn::grad(tail)(x);
  CHECK((g(0) == 0 && g(1) == 1 && g(3) == 1));
  laws::gives([](const auto& a) { return tn::pad<0, 1, 2>(tn::broadcast_to<3>(tn::sum(a) * 2.0)); },
              tn::tensor<double, 6>{0, 20, 20, 20, 0, 0}, x);
}

TEST_CASE("slice: differences of neighbours, and their gradients") {
  const auto rough = [](const auto& a) {
    return tn::square(tn::slice<-1, 1, 18>(a) - tn::slice<-1, 0, 18>(a)) * tn::slice<-1, 1, 18>(a);
  };
  laws::gradient_agrees(rough, laws::spread<double, 2, 19>(-1, 1));
  laws::second_gradient_agrees(rough, laws::spread<double, 19>(-1, 1));
}

TEST_CASE("flip: around what lies between zeros it turns the zeros too") {
  const tn::tensor<double, 3> w{10, 20, 30};
  const tn::tensor<double, 8> expected{0, 0, 0, 0, 30, 20, 10, 0};
  const tn::tensor<double, 8> turned = tn::flip<0>(tn::pad<0, 1, 4>(w));
  laws::check_close(turned, expected, 0);
  const auto f = [](auto a, auto b) { return tn::sum(tn::slice<0, 1, 3>(tn::flip<0>(a)) * b); };
  laws::check_close(tn::grad(f)(tn::tensor<double, 8>(), w), expected, 0);
}

TEST_CASE("pad: of bool, along the last axis") {
  const tn::tensor<bool, 2, 3> x{{true, false, true}, {false, true, true}};
  const tn::tensor<bool, 2, 5> y = tn::pad<1, 1, 1>(x);
  for (int i = 0; i < 2; ++i)
    for (int j = 0; j < 5; ++j) CHECK(y(i, j) == (j > 0 && j < 4 && x(i, j - 1)));
}
