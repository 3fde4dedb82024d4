// SPDX-License-Identifier: MIT
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("is_finite: false for infinities and NaN") {
  const auto f = [](const auto& x) { return tn::is_finite(x); };
  const tn::tensor<bool, 5> expected{true, false, false, false, true};
  laws::gives(f, expected, tn::tensor<float, 5>{1, INFINITY, -INFINITY, NAN, 3e38f});
  laws::gives(f, expected, tn::tensor<double, 5>{1, INFINITY, -INFINITY, NAN, 1e308});
}

TEST_CASE_TEMPLATE("is_finite: of integers", T, std::int8_t, std::uint8_t, std::int16_t,
                   std::uint16_t, std::int32_t, std::uint32_t, std::int64_t, std::uint64_t) {
  const auto x = tn::tensor<T, 37>::from([](auto i) { return static_cast<T>(i * 7 - 100); });
  const tn::tensor<bool, 37> y = tn::is_finite(x);
  for (int i = 0; i < 37; ++i) {
    const auto v = static_cast<T>(i * 7 - 100);
    CHECK(y(i) == (v == v));
  }
}
