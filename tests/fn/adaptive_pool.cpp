// SPDX-License-Identifier: MIT
#include "laws/batch.hpp"
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;
using tn::sides;

/// The mean of the elements that each output covers. Extents one by one: nvcc 13.0 cannot spell a
/// tensor of the members of a template argument.
template <tn::extent High, tn::extent Wide, class T, tn::extent N, tn::extent C, tn::extent H,
          tn::extent W>
auto plain_mean(const tn::tensor<T, N, C, H, W>& x) {
  return tn::tensor<T, N, C, High, Wide>::from([&](auto n, auto c, auto i, auto j) {
    double sum = 0, count = 0;
    for (tn::extent h = i * H / High; h * High < (i + 1) * H; ++h)
      for (tn::extent w = j * W / Wide; w * Wide < (j + 1) * W; ++w) {
        sum += static_cast<double>(x(n, c, h, w));
        ++count;
      }
    return static_cast<T>(sum / count);
  });
}

template <class T, tn::extent High, tn::extent Wide, tn::extent H, tn::extent W>
void check_value() {
  const auto x = laws::spread<T, 2, 3, H, W>(-1, 1, 1);
  laws::gives(
      [](const auto& a) {
        return tn::adaptive_avg_pool<sides{High, Wide}>(a);
      },
      plain_mean<High, Wide>(x), x);
}

TEST_CASE("adaptive_avg_pool: outputs that divide the image, that do not, and more than it has") {
  check_value<float, 1, 1, 5, 4>();
  check_value<double, 2, 3, 4, 9>();
  check_value<float, 3, 5, 7, 12>();
  check_value<double, 4, 4, 7, 7>();
  check_value<double, 2, 5, 6, 3>();
}

TEST_CASE("adaptive_avg_pool: the gradient agrees with differences, also of part of a batch") {
  const auto x = laws::spread<double, 2, 2, 5, 4>(-1, 1, 1);
  const auto f = [](auto a) { return tn::adaptive_avg_pool<3>(a); };
  laws::gradient_agrees(f, x);
  laws::batch_agrees(f, x);
}

TEST_CASE("global_avg_pool: the mean over each image") {
  const auto x = laws::spread<double, 2, 3, 4, 5>(-1, 1, 1);
  laws::gives([](const auto& a) { return tn::global_avg_pool(a); }, plain_mean<1, 1>(x), x);
}

TEST_CASE("adaptive_max_pool: the largest elements of equal windows") {
  const auto x = laws::spread<double, 2, 3, 4, 6>(-1, 1, 1);
  const tn::tensor<double, 2, 3, 2, 3> expected = tn::max_pool<2>(x);
  laws::gives([](const auto& a) { return tn::adaptive_max_pool<sides{2, 3}>(a); }, expected, x);
  const tn::tensor<double, 2, 3, 1, 1> all = tn::max<2, 3, tn::keep>(x);
  laws::gives([](const auto& a) { return tn::adaptive_max_pool<1>(a); }, all, x);
}
