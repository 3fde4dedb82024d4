// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("upsample_nearest: every place is repeated") {
  const auto x = laws::spread<double, 2, 3, 4, 5>(-1, 1);
  const auto y = tn::tensor<double, 2, 3, 8, 15>::from(
      [&](auto n, auto c, auto i, auto j) { return x(n, c, i / 2, j / 3); });
  laws::gives([](const auto& a) { return tn::upsample_nearest<tn::sides{2, 3}>(a); }, y, x);
  laws::gradient_agrees<0>([](auto a) { return tn::upsample_nearest<2>(a); }, x);
}

TEST_CASE("upsample_bilinear: places lie between their neighbours, those at the edge on it") {
  const auto x = laws::spread<double, 2, 2, 4, 3>(-1, 1);
  const auto at = [](tn::extent i, tn::extent factor, tn::extent size) {
    const double where = (static_cast<double>(i) + 0.5) / static_cast<double>(factor) - 0.5;
    return std::fmin(std::fmax(where, 0.0), static_cast<double>(size - 1));
  };
  const auto y = tn::tensor<double, 2, 2, 8, 9>::from([&](auto n, auto c, auto i, auto j) {
    double sum = 0;
    for (tn::extent h = 0; h < 4; ++h)
      for (tn::extent w = 0; w < 3; ++w)
        sum += x(n, c, h, w) * std::fmax(0.0, 1 - std::abs(at(i, 2, 4) - static_cast<double>(h))) *
               std::fmax(0.0, 1 - std::abs(at(j, 3, 3) - static_cast<double>(w)));
    return sum;
  });
  laws::gives([](const auto& a) { return tn::upsample_bilinear<tn::sides{2, 3}>(a); }, y, x);
  laws::gradient_agrees<0>([](auto a) { return tn::upsample_bilinear<2>(a); }, x);
}
