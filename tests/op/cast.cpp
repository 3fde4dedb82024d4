// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

#include <cstdint>

namespace tn = tenon;

template <class To, class From>
void check(const From& x) {
  const auto f = [](const auto& a) { return tn::cast<To>(a); };
  laws::gives(f, tn::tensor<To, 5>::from([&](auto i) { return static_cast<To>(x(i)); }), x);
}

TEST_CASE("cast: each element as static_cast converts it") {
  const tn::tensor<float, 5> x{-2.75f, -0.5f, 0, 0.99f, 100.5f};
  check<double>(x);
  check<std::int32_t>(x);
  check<std::int64_t>(x);
  check<bool>(x);
  const tn::tensor<std::int32_t, 5> k{-7, 0, 1, 2, 1 << 20};
  check<float>(k);
  check<double>(k);
  check<std::int64_t>(k);
  check<bool>(k);
  const tn::tensor<bool, 5> b{true, false, true, true, false};
  check<float>(b);
  check<std::int32_t>(b);
}

TEST_CASE("cast: the gradient is cast back") {
  const auto f = [](auto x) { return tn::sum(tn::square(tn::cast<double>(x))); };
  const auto g = tn::grad(f)(tn::tensor<float, 2>{3, -4});
  CHECK(g(0) == 6);
  CHECK(g(1) == -8);
  const auto whole = [](auto x) { return tn::sum(x * tn::cast<double>(tn::cast<int>(x))); };
  CHECK(tn::grad(whole)(tn::tensor<double, 1>{2.5})(0) == 2);
}
