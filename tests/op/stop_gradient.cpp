// SPDX-License-Identifier: MIT
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("stop_gradient: the value passes, the gradient does not") {
  const auto x = laws::spread<double, 5>(-1, 1);
  laws::gives([](const auto& a) { return tn::stop_gradient(a); }, x, x);
  const auto f = [](auto a) { return tn::sum(a * tn::stop_gradient(a)); };
  laws::check_close(tn::grad(f)(x), x, 0);
  const auto none = [](auto a) { return tn::sum(tn::stop_gradient(a)); };
  laws::check_close(tn::grad(none)(x), tn::tensor<double, 5>{}, 0);
}
