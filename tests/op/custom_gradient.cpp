// SPDX-License-Identifier: MIT
#include <tuple>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto straight_through =
    tn::custom_gradient([](auto x) { return tn::round(x); }, [](auto g, auto) { return g; });
static constexpr auto clipped = tn::custom_gradient(
    [](auto x) { return x * x; }, [](auto g, auto x) { return tn::clamp(g * x * 2.0, -1.0, 1.0); });
static constexpr auto product = tn::custom_gradient([](auto x, auto y) { return x * y; },
                                                    [](auto g, auto x, auto y) {
                                                      return std::tuple{g * y, g * x};
                                                    });

TEST_CASE("custom_gradient: the value is the function's, over tensors and in a trace") {
  const tn::tensor<double, 3> x{0.4, 1.6, -2.7};
  laws::gives([](const auto& a) { return straight_through(a); }, tn::tensor<double, 3>{0, 2, -3},
              x);
}

TEST_CASE("custom_gradient: the gradient is the rule's") {
  const tn::tensor<double, 3> x{0.25, 1.6, -2.7};
  const auto through = [](auto a) { return tn::sum(straight_through(a) * 3.0); };
  laws::check_close(tn::grad(through)(x), tn::tensor<double, 3>{3, 3, 3}, 0);
  const auto bounded = [](auto a) { return tn::sum(clipped(a)); };
  laws::check_close(tn::grad(bounded)(x), tn::tensor<double, 3>{0.5, 1, -1}, 0);
}

TEST_CASE("custom_gradient: a true rule of two arguments agrees with central differences") {
  const auto f = [](auto x, auto y) { return product(x * 2.0, y) + x; };
  const auto x = laws::spread<double, 2, 3>(-1, 1);
  const auto y = laws::spread<double, 3>(-1, 1, 2);
  laws::gradient_agrees<0, 1>(f, x, y);
  laws::second_gradient_agrees(f, x, y);
}

TEST_CASE("custom_gradient: a gradient that is smaller than its argument is repeated") {
  constexpr auto summed = tn::custom_gradient([](auto x) { return tn::sum(x); },
                                              [](auto g, auto x) { return g + tn::sum<0>(x); });
  const tn::tensor<double, 2, 3> x{{1, 2, 3}, {4, 5, 6}};
  const auto g = tn::grad([](auto a) { return decltype(summed){}(a); })(x);
  laws::check_close(g, tn::tensor<double, 2, 3>{{6, 8, 10}, {6, 8, 10}}, 0);
}
