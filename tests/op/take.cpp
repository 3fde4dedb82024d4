// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

#include <cstdint>

namespace tn = tenon;

static constexpr auto rows = [](const auto& x, const auto& i) { return tn::take<0>(x, i); };
static constexpr auto columns = [](const auto& x, const auto& i) { return tn::take<-1>(x, i); };

TEST_CASE("take: slices at the indices, whose shape stands in place of the axis") {
  const auto x = laws::spread<float, 4, 3>(-1, 1);
  const tn::tensor<std::int32_t, 2, 2> at{{3, 0}, {3, 1}};
  laws::gives(rows, tn::tensor<float, 2, 2, 3>::from([&](auto i, auto j, auto k) {
                return x(at(i, j), k);
              }),
              x, at);
  const tn::tensor<std::int64_t, 2> pair{2, 0};
  laws::gives(columns, tn::tensor<float, 4, 2>::from([&](auto i, auto j) { return x(i, pair(j)); }),
              x, pair);
  laws::gives(rows, tn::tensor<float, 3>::from([&](auto k) { return x(2, k); }), x,
              tn::tensor<std::int32_t>(2));
}

TEST_CASE("take: the gradient adds up where an index stands twice") {
  const auto x = laws::spread<double, 4, 3>(-1, 1);
  const tn::tensor<std::int32_t, 3> at{2, 0, 2};
  laws::gradient_agrees(rows, x, at);
  laws::gradient_agrees(columns, x, at);
  laws::second_gradient_agrees([](auto a, auto i) { return tn::square(tn::take<0>(a, i)); }, x, at);
}

TEST_CASE("take: an index outside the axis throws") {
  const tn::tensor<float, 4, 3> x;
  const auto one = [&](std::int32_t i) {
    const tn::tensor<std::int32_t, 1> at{i};
    const tn::tensor<float, 1, 3> row = tn::take<0>(x, at);
  };
  CHECK_THROWS_WITH_AS(one(4), "take: index 4 on an axis of 4 elements", tn::error);
  CHECK_THROWS_AS(one(-1), tn::error);
}

TEST_CASE("take: one element has a gradient, which is one number at its place") {
  const tn::tensor<double, 5> x{1, 2, 3, 4, 5};
  const tn::tensor<int> at(2);
  const auto f = [](auto a, auto i) { return tn::take<0>(a, i); };
  laws::check_close(tn::grad(f)(x, at), tn::tensor<double, 5>{0, 0, 1, 0, 0}, 0);
}
