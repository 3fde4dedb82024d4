// SPDX-License-Identifier: MIT
#include "laws/value.hpp"

#include <cstdint>

namespace tn = tenon;

TEST_CASE("argmax, argmin: the first of the extreme elements, along any axis") {
  const tn::tensor<float, 2, 3> x{{1, 5, 5}, {-2, -3, -3}};
  laws::gives([](const auto& a) { return tn::argmax(a); }, tn::tensor<std::int32_t, 2>{1, 0}, x);
  laws::gives([](const auto& a) { return tn::argmin<1>(a); }, tn::tensor<std::int32_t, 2>{0, 1}, x);
  laws::gives([](const auto& a) { return tn::argmax<0>(a); }, tn::tensor<std::int32_t, 3>{0, 0, 0},
              x);
  laws::gives([](const auto& a) { return tn::argmin<0>(a * 1.0f); },
              tn::tensor<std::int32_t, 3>{1, 1, 1}, x);
}

TEST_CASE("argmax, argmin: NaN counts as the extreme one") {
  const tn::tensor<float, 1, 3> x{{1, NAN, 3}};
  laws::gives([](const auto& a) { return tn::argmax(a); }, tn::tensor<std::int32_t, 1>{1}, x);
  laws::gives([](const auto& a) { return tn::argmin(a); }, tn::tensor<std::int32_t, 1>{1}, x);
}
