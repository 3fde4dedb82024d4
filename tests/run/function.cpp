// SPDX-License-Identifier: MIT
// Laws of functions: values and gradients of several arguments, gradients of gradients, vjp.
#include <cstdint>
#include <limits>
#include <tuple>

#include "laws/gradient.hpp"

namespace tn = tenon;

static constexpr auto loss = [](auto w, auto x, auto y) {
  return tn::mean(tn::square(tn::matmul(x, w) - y));
};

TEST_CASE("value_and_grad: the value and the gradients that were asked for, in that order") {
  const auto w = laws::spread<double, 3, 2>(-1, 1);
  const auto x = laws::spread<double, 4, 3>(-1, 1, 2);
  const auto y = laws::spread<double, 4, 2>(-1, 1, 3);
  const auto [value, dx, dw] = tn::value_and_grad<1, 0>(loss)(w, x, y);
  CHECK(value.item() == tn::compiled(loss)(w, x, y).item());
  laws::check_close(dw, tn::grad(loss)(w, x, y), 1e-15);
  laws::check_close(dx, tn::grad<1>(loss)(w, x, y), 1e-15);
  laws::gradient_agrees<0, 1, 2>(loss, w, x, y);
}

TEST_CASE("compiled: several results are a tuple; expressions are evaluated first") {
  const auto f = [](auto a, auto b) { return std::tuple{a + b, tn::sum(a * b)}; };
  const tn::tensor<float, 2> a{1, 2}, b{3, 4};
  const auto [sum, dot] = tn::compiled(f)(a + 1.0f, b);
  CHECK(sum(1) == 7);
  CHECK(dot.item() == 18);
}

TEST_CASE("compiled: an argument, a constant and the same value twice may be results") {
  const auto f = [](auto a) { return std::tuple{a, a, tn::transpose(a), a * 0.0 + 1.0}; };
  const tn::tensor<double, 2, 2> a{{1, 2}, {3, 4}};
  const auto [same, again, turned, one] = tn::compiled(f)(a);
  CHECK((same(0, 1) == 2 && again(0, 1) == 2 && turned(0, 1) == 3 && one(1, 1) == 1));
}

static constexpr auto cube = [](auto x) { return tn::sum(x * x * x); };
static constexpr auto slope = [](auto x) { return tn::sum(tn::grad(cube)(x)); };
static constexpr auto bend = [](auto x) { return tn::sum(tn::grad(slope)(x)); };

TEST_CASE("grad: a gradient is a function and has a gradient") {
  const tn::tensor<double, 2> x{2, -1};
  CHECK(tn::grad(cube)(x)(0) == 12);
  CHECK(tn::grad(slope)(x)(0) == 12);
  CHECK(tn::grad(slope)(x)(1) == -6);
  CHECK(tn::grad(bend)(x)(1) == 6);
}

TEST_CASE("grad: an argument that does not matter has a gradient of zeros") {
  const auto f = [](auto x, auto) { return tn::sum(x); };
  const tn::tensor<double, 2> x{1, 2};
  const tn::tensor<double, 3> y{1, 2, 3};
  laws::check_close(tn::grad<1>(f)(x, y), tn::tensor<double, 3>{}, 0);
  laws::check_close(tn::grad<0>(f)(x, y), tn::tensor<double, 2>{1, 1}, 0);
}

TEST_CASE("grad: an argument used many times gathers every contribution") {
  laws::gradient_agrees(
      [](auto x) { return tn::exp(x) * x + tn::sum(x * x) * tn::sin(x) - x / (x + 3.0); },
      laws::spread<double, 5>(-1, 1));
}

TEST_CASE("grad: integer arguments stand beside those that have gradients") {
  const auto f = [](auto x, auto k) { return tn::sum(x * tn::cast<double>(k)); };
  const auto g = tn::grad(f)(tn::tensor<double, 2>{1, 2}, tn::tensor<std::int32_t, 2>{5, 6});
  CHECK(g(1) == 6);
}

TEST_CASE("vjp: the value, and the gradients of sum(value * seed)") {
  const auto f = [](auto a, auto b) { return tn::matmul(a, b); };
  const auto a = laws::spread<double, 2, 3>(-1, 1);
  const auto b = laws::spread<double, 3, 2>(-1, 1, 2);
  const auto seed = laws::spread<double, 2, 2>(-1, 1, 3);
  const auto [value, da, db] = tn::vjp(f)(a, b, seed);
  const auto total = [](auto x, auto y, auto s) { return tn::sum(tn::matmul(x, y) * s); };
  const auto [expected_a, expected_b] = tn::grad<0, 1>(total)(a, b, seed);
  laws::check_close(value, tn::compiled(f)(a, b), 0);
  laws::check_close(da, expected_a, 1e-14);
  laws::check_close(db, expected_b, 1e-14);
}

TEST_CASE("grad: in a trace an argument is itself, not whoever has its value") {
  const tn::tensor<double, 3> x{1, 2, 3};
  const auto first = [](auto a, auto b) { return tn::sum(a * b); };
  const auto same = tn::compiled(
      [](auto v) { return tn::grad<0>([](auto a, auto b) { return tn::sum(a * b); })(v, v); })(x);
  laws::check_close(same, tn::grad<0>(first)(x, x), 1e-15);
  const auto remade = tn::compiled([](auto v) {
    return tn::grad<0>([](auto a, auto c) { return tn::sum(a * tn::tanh(c)); })(tn::tanh(v), v);
  })(x);
  laws::check_close(remade, tn::tensor<double, 3>(tn::tanh(x)), 1e-15);
}

TEST_CASE("compiled: a tensor that was moved from throws") {
  tn::tensor<double, 3> x{1, 2, 3};
  const tn::tensor<double, 3> y = std::move(x);
  CHECK_THROWS_AS(tn::grad([](auto a) { return tn::sum(a * a); })(x), tn::error);
}

namespace {
/// Zeros before each axis in turn: each pad but the first reads zeros, so it wants a copy below it.
template <int Times>
constexpr auto grown(auto x) {
  if constexpr (Times == 0) {
    return x;
  } else {
    return grown<Times - 1>(tn::pad<1, 1, 0>(tn::pad<0, 1, 0>(x)));
  }
}
}  // namespace

TEST_CASE("compiled: a program of more copies than nodes runs") {
  const auto y = tn::compiled([](auto x) { return grown<25>(x); })(tn::tensor<float, 1, 2>{{1, 2}});
  for (tn::extent i = 0; i < 26; ++i)
    for (tn::extent j = 0; j < 27; ++j)
      CHECK(y(i, j) == (i == 25 && j >= 25 ? static_cast<float>(j - 24) : 0.0f));
}

TEST_CASE("grad: constants whose product overflows are multiplied when the program runs") {
  const auto g =
      tn::grad([](auto x) { return tn::sum(x) * 1e200 * 1e200; })(tn::tensor<double, 2>{1, 2});
  CHECK(g(0) == std::numeric_limits<double>::infinity());
}
