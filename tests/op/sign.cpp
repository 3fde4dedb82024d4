// SPDX-License-Identifier: MIT
#include <cmath>

#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static constexpr auto f = [](const auto& x) { return tn::sign(x); };

TEST_CASE("sign: values agree with a plain loop") {
  const auto plain = [](double x) { return double((x > 0) - (x < 0)); };
  laws::agrees_with_plain_loop<float>(f, plain, -2, 2);
  laws::agrees_with_plain_loop<double>(f, plain, -2, 2);
}

TEST_CASE("sign: the gradient agrees with central differences") {
  const auto x = laws::spread<double, 7>(-2, 2);
  laws::gradient_agrees(f, x);
}

TEST_CASE_TEMPLATE("sign: of integers", T, std::int8_t, std::uint8_t, std::int16_t, std::uint16_t,
                   std::int32_t, std::uint32_t, std::int64_t, std::uint64_t) {
  const auto x = tn::tensor<T, 37>::from([](auto i) { return static_cast<T>(i * 7 - 100); });
  const tn::tensor<T, 37> y = tn::sign(x);
  for (int i = 0; i < 37; ++i) {
    const auto v = static_cast<T>(i * 7 - 100);
    CHECK(y(i) == static_cast<T>(v < T(0) ? -1 : v > T(0) ? 1 : 0));
  }
}
