// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

TEST_CASE("pad: reflect mirrors at the edge, replicate repeats it") {
  const auto x = laws::spread<double, 3, 4, 2>(-1, 1);
  const auto mirrored = tn::tensor<double, 3, 9, 2>::from([&](auto n, auto i, auto j) {
    const tn::extent at = i - 2, back = at < 0 ? -at : at > 3 ? 6 - at : at;
    return x(n, back, j);
  });
  laws::gives([](const auto& a) { return tn::pad<1, 2, 3, tn::pad_mode::reflect>(a); }, mirrored,
              x);
  const auto repeated = tn::tensor<double, 3, 4, 7>::from(
      [&](auto n, auto i, auto j) { return x(n, i, std::min<tn::extent>(j, 1)); });
  laws::gives([](const auto& a) { return tn::pad<-1, 0, 5, tn::pad_mode::replicate>(a); }, repeated,
              x);
}

TEST_CASE("pad: the gradients of copies come together") {
  const auto x = laws::spread<double, 2, 4, 3>(-1, 1);
  laws::gradient_agrees<0>([](auto a) { return tn::pad<1, 3, 2, tn::pad_mode::reflect>(a); }, x);
  laws::gradient_agrees<0>([](auto a) { return tn::pad<1, 2, 0, tn::pad_mode::replicate>(a); }, x);
}
