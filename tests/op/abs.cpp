// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::abs(x); };

TEST_CASE("abs: values agree with a plain loop") {
  const auto plain = [](double x) { return std::abs(x); };
  laws::agrees_with_plain_loop<float>(f, plain, -3, 3);
  laws::agrees_with_plain_loop<double>(f, plain, -3, 3);
}

TEST_CASE("abs: first and second gradients agree with central differences") {
  const auto x = laws::spread<double, 7>(-3, 3);
  laws::gradient_agrees(f, x);
  laws::second_gradient_agrees(f, x);
}

TEST_CASE_TEMPLATE("abs: of integers", T, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t,
                   std::int32_t, std::uint32_t, std::int64_t, std::uint64_t) {
  const auto x = tn::tensor<T, 37>::from([](auto i) { return static_cast<T>(i * 7 - 100); });
  const tn::tensor<T, 37> y = tn::abs(x);
  for (int i = 0; i < 37; ++i) {
    const auto v = static_cast<T>(i * 7 - 100);
    CHECK(y(i) == static_cast<T>(v < T(0) ? -v : v));
  }
}
