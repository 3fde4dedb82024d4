// SPDX-License-Identifier: MIT
#include "laws/batch.hpp"
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;
using tn::pool;
using tn::shape;
using tn::sides;

template <class T, class Shape, int Seed>
auto spread_of() {
  constexpr tn::dims d = Shape::value;
  return laws::spread<T, d[0], d[1], d[2], d[3]>(-1, 1, Seed);
}
/// Few different numbers, among them NaN, -inf and both zeros, so that windows have ties.
template <class T, class Shape>
auto tied() {
  auto x = spread_of<T, Shape, 5>();
  tn::extent i = 0;
  for (T& each : x) {
    each = std::round(3 * each) * T(0.5);
    if (++i % 11 == 4) each = T(NAN);
    if (i % 9 < 4) each = -T(INFINITY);
  }
  return x;
}

/// Pools by plain loops, through the place of the largest element of each window.
template <class T, sides Kernel, pool Walk, class Images>
struct plain {
  static constexpr tn::dims in = Images::value;
  static constexpr auto walk = tn::pool_fits<Images, Kernel, Walk>::walk;
  static constexpr tn::dims out = walk.outputs(in, in[1]);
  static constexpr auto walks = walk.packed();
  using image = tn::tensor<T, in[0], in[1], in[2], in[3]>;
  using output = tn::tensor<T, out[0], out[1], out[2], out[3]>;

  template <class F>
  static void with_place(const image& x, tn::extent n, tn::extent c, tn::extent i, tn::extent j,
                         F f) {
    tn::extent row = -1, column = -1;
    for (tn::extent a = 0; a < Kernel.height; ++a)
      for (tn::extent b = 0; b < Kernel.width; ++b) {
        const tn::extent h = i * walk.high.stride + a * walk.high.dilation - walk.high.before;
        const tn::extent v = j * walk.wide.stride + b * walk.wide.dilation - walk.wide.before;
        if (h < 0 || h >= in[2] || v < 0 || v >= in[3]) continue;
        const T best = row < 0 ? T(0) : x(n, c, row, column), next = x(n, c, h, v);
        if (row < 0 || next > best || (std::isnan(next) && !std::isnan(best))) row = h, column = v;
      }
    f(row, column);
  }
  static output pick(const image& x, const image& v) {
    return output::from([&](auto n, auto c, auto i, auto j) {
      T picked = 0;
      with_place(x, n, c, i, j, [&](auto h, auto w) { picked = v(n, c, h, w); });
      return picked;
    });
  }
  static image place(const image& x, const output& g) {
    auto sums = image::from([](auto...) { return T(0); });
    for (tn::extent n = 0; n < out[0]; ++n)
      for (tn::extent c = 0; c < out[1]; ++c)
        for (tn::extent i = 0; i < out[2]; ++i)
          for (tn::extent j = 0; j < out[3]; ++j)
            with_place(x, n, c, i, j, [&](auto h, auto w) { sums(n, c, h, w) += g(n, c, i, j); });
    return sums;
  }

  /// The largest elements, what lies in v at their places, outputs brought there.
  static void check(const image& x) {
    const auto v = spread_of<T, Images, 2>();
    const auto g = spread_of<T, tn::extents<output>, 3>();
    laws::gives([](const auto& a) { return tn::max_pool<Kernel, Walk>(a); }, pick(x, x), x);
    laws::gives(
        [](const auto& a, const auto& b) {
          return tn::apply_as<tn::op::pool_pick, T, tn::extents<output>, walks.a, walks.b>(a, b);
        },
        pick(x, v), x, v);
    laws::gives(
        [](const auto& a, const auto& b) {
          return tn::apply_as<tn::op::pool_place, T, Images, walks.a, walks.b>(a, b);
        },
        place(x, g), x, g);
  }
};

template <class T, sides Kernel, pool Walk, class Images>
void check_value() {
  plain<T, Kernel, Walk, Images>::check(spread_of<T, Images, 1>());
  plain<T, Kernel, Walk, Images>::check(tied<T, Images>());
}

TEST_CASE("max_pool: windows side by side, also where they leave rows and columns out") {
  check_value<float, 2, pool{}, shape<2, 3, 4, 6>>();
  check_value<double, 2, pool{}, shape<1, 2, 5, 7>>();
  check_value<float, sides{3, 1}, pool{}, shape<2, 1, 7, 5>>();
  check_value<double, sides{2, 3}, pool{}, shape<1, 2, 5, 8>>();
  check_value<float, sides{1, 4}, pool{}, shape<1, 2, 3, 9>>();
  check_value<float, sides{2, 5}, pool{}, shape<2, 2, 6, 5>>();
  check_value<float, 5, pool{}, shape<1, 1, 5, 11>>();
}

TEST_CASE("max_pool: overlap, padding and dilation") {
  check_value<float, 3, pool{.stride = 2, .padding = 1}, shape<2, 2, 7, 6>>();
  check_value<double, 3, pool{.stride = 1, .padding = 1}, shape<1, 2, 4, 5>>();
  check_value<float, sides{2, 4}, pool{.stride = {3, 2}, .padding = tn::same}, shape<1, 2, 5, 7>>();
  check_value<double, 3, pool{.stride = 1, .padding = 2, .dilation = 2}, shape<1, 2, 6, 5>>();
  check_value<float, 2, pool{.stride = {2, 3}, .padding = {1, 2}, .dilation = {2, 3}},
              shape<1, 1, 7, 9>>();
}

TEST_CASE("max_pool: rows of several packs, and a window as large as the image") {
  check_value<float, 2, pool{}, shape<2, 3, 9, 71>>();
  check_value<float, 5, pool{.stride = 4, .padding = 2}, shape<1, 2, 19, 150>>();
  check_value<float, 3, pool{.stride = 2, .padding = 1}, shape<1, 2, 30, 67>>();
  check_value<double, 3, pool{}, shape<2, 1, 27, 50>>();
  check_value<float, 7, pool{}, shape<3, 20, 7, 7>>();
  check_value<float, sides{3, 4}, pool{.stride = 5, .padding = 1}, shape<1, 2, 14, 90>>();
}

TEST_CASE("max_pool: gradients agree with differences") {
  laws::gradient_agrees([](auto a) { return tn::max_pool<2>(a); },
                        spread_of<double, shape<2, 2, 4, 5>, 1>());
  laws::gradient_agrees([](auto a) { return tn::max_pool<3, pool{.stride = 2, .padding = 1}>(a); },
                        spread_of<double, shape<1, 2, 5, 6>, 1>());
}

TEST_CASE("max_pool: second gradients agree with differences") {
  laws::second_gradient_agrees([](auto a) { return tn::square(tn::max_pool<2>(a)); },
                               spread_of<double, shape<1, 2, 4, 5>, 1>());
  laws::second_gradient_agrees(
      [](auto a) { return tn::square(tn::max_pool<3, pool{.stride = 2, .padding = 1}>(a)); },
      spread_of<double, shape<1, 2, 4, 5>, 1>());
}

TEST_CASE("max_pool: the gradient of equal elements goes to the first") {
  const tn::tensor<float, 1, 1, 2, 4> x{{{{1, 1, 0, 2}, {1, 1, 2, 2}}}};
  const auto f = [](auto a) { return tn::sum(tn::max_pool<2>(a)); };
  laws::check_close(tn::grad<0>(f)(x),
                    tn::tensor<float, 1, 1, 2, 4>{{{{1, 0, 0, 1}, {0, 0, 0, 0}}}}, 0);
}

TEST_CASE("max_pool: what follows runs on the largest elements") {
  using images = shape<2, 3, 4, 4>;
  const auto x = spread_of<double, images, 1>();
  const auto bias = laws::spread<double, 3, 1, 1>(-1, 1, 3);
  const auto column = laws::spread<double, 2>(-1, 1, 4);
  const tn::tensor<double, 2, 3, 2, 2> largest = plain<double, 2, pool{}, images>::pick(x, x);
  const tn::tensor<double, 2, 3, 2, 2> expected = tn::relu(largest + bias) * column;
  laws::gives([](const auto& a, const auto& b,
                 const auto& c) { return tn::relu(tn::max_pool<2>(a) + b) * c; },
              expected, x, bias, column);
}

TEST_CASE("max_pool1d: is a pool of images of one row") {
  const auto x = laws::spread<double, 2, 3, 11>(-1, 1, 1);
  constexpr pool along{.stride = {1, 2}, .padding = {0, 1}};
  const tn::tensor<double, 2, 3, 1, 11> image = tn::reshape<2, 3, 1, 11>(x);
  const auto largest = plain<double, sides{1, 3}, along, shape<2, 3, 1, 11>>::pick(image, image);
  const tn::tensor<double, 2, 3, 6> expected = tn::reshape<2, 3, 6>(largest);
  laws::gives([](const auto& a) { return tn::max_pool1d<3, pool{.stride = 2, .padding = 1}>(a); },
              expected, x);
}

TEST_CASE("max_pool: of a batch that is not full, both ways") {
  const auto x = spread_of<double, shape<3, 2, 5, 6>, 1>();
  laws::batch_agrees([](auto a) { return tn::max_pool<2>(a) + 1.0; }, x);
  laws::batch_agrees(
      [](auto a) {
        return tn::grad<0>([](auto b) { return tn::sum(tn::square(tn::max_pool<2>(b))); })(a);
      },
      x);
  laws::batch_agrees(
      [](auto a) {
        return tn::grad<0>([](auto b) {
          return tn::sum(tn::square(tn::max_pool<3, pool{.stride = 2, .padding = 1}>(b)));
        })(a);
      },
      x);
}

TEST_CASE("max_pool: results do not depend on the number of threads") {
  const auto x = spread_of<float, shape<8, 16, 28, 28>, 1>();
  const auto f = tn::value_and_grad<0>([](auto a) {
    return tn::sum(tn::square(tn::max_pool<3, pool{.stride = 2, .padding = 1}>(a)));
  });
  const auto [value, dx] = tn::compiled(f, tn::cpu{})(x);
  const auto [value_2, dx_2] = tn::compiled(f, tn::cpu_threads<2>{})(x);
  laws::check_close(value_2, value, 0);
  laws::check_close(dx_2, dx, 0);
}
