// SPDX-License-Identifier: MIT
#include "laws/batch.hpp"
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

/// An image [N, C, H, W] and a filter [O, C / groups, Kh, Kw].
template <class T, tn::conv Walk, class Images, class Filter>
struct example {
  static constexpr tn::dims images = Images::value, filter = Filter::value;
  static constexpr tn::detail::image_walk walk{
      images, {filter[2], filter[3]}, Walk.stride, Walk.padding, Walk.dilation};
  static constexpr tn::dims outputs = walk.outputs(images, filter[0]);
  template <const tn::dims& D>
  using tensor = tn::tensor<T, D[0], D[1], D[2], D[3]>;
  using image_tensor = tensor<images>;
  using filter_tensor = tensor<filter>;
  using output_tensor = tensor<outputs>;

  /// Seven loops in double.
  static output_tensor plain(const auto& x, const auto& w) {
    return output_tensor::from([&](auto n, auto o, auto i, auto j) {
      const tn::extent first = o / (outputs[1] / Walk.groups) * filter[1];
      double sum = 0;
      for (tn::extent c = 0; c < filter[1]; ++c)
        for (tn::extent a = 0; a < filter[2]; ++a)
          for (tn::extent b = 0; b < filter[3]; ++b) {
            const tn::extent h = i * Walk.stride.height + a * Walk.dilation.height;
            const tn::extent v = j * Walk.stride.width + b * Walk.dilation.width;
            const tn::extent at_h = h - walk.high.before, at_v = v - walk.wide.before;
            if (at_h >= 0 && at_h < images[2] && at_v >= 0 && at_v < images[3])
              sum += static_cast<double>(x(n, first + c, at_h, at_v)) *
                     static_cast<double>(w(o, c, a, b));
          }
      return static_cast<T>(sum);
    });
  }
};

template <class T, class Shape, int Seed>
auto spread_of() {
  constexpr tn::dims d = Shape::value;
  return laws::spread<T, d[0], d[1], d[2], d[3]>(-1, 1, Seed);
}

template <class T, tn::conv Walk, class Images, class Filter>
void check_value() {
  const auto x = spread_of<T, Images, 1>();
  const auto w = spread_of<T, Filter, 2>();
  const auto f = [](const auto& a, const auto& b) { return tn::conv2d<Walk>(a, b); };
  laws::gives(f, example<T, Walk, Images, Filter>::plain(x, w), x, w);
}

template <tn::conv Walk, class Images, class Filter>
void check() {
  check_value<double, Walk, Images, Filter>();
  laws::gradient_agrees<0, 1>([](auto a, auto b) { return tn::conv2d<Walk>(a, b); },
                              spread_of<double, Images, 1>(), spread_of<double, Filter, 2>());
}

using tn::conv;
using tn::shape;
inline constexpr conv walk{.stride = 2, .padding = 1};

TEST_CASE("convolution: the shape follows from stride, padding and dilation") {
  using x =
      example<float, conv{.stride = 2, .padding = 3}, shape<4, 3, 224, 224>, shape<64, 3, 7, 7>>;
  static_assert(x::outputs == tn::dims{{4, 64, 112, 112}, 4});
  using y = example<float, conv{.stride = 2, .padding = tn::same}, shape<tn::batch<4>, 3, 7, 8>,
                    shape<5, 3, 4, 3>>;
  static_assert(y::outputs == tn::dims{{tn::batch<4>, 5, 4, 4}, 4});
}

TEST_CASE("convolution: values and gradients agree with plain loops, odd sizes, one image") {
  check<conv{}, shape<1, 3, 5, 7>, shape<5, 3, 3, 3>>();
  check_value<double, conv{.padding = 1}, shape<2, 2, 5, 4>, shape<3, 2, 3, 3>>();
  check_value<double, conv{.padding = {2, 1}}, shape<2, 1, 3, 6>, shape<2, 1, 5, 2>>();
}

TEST_CASE("convolution: strides, also larger than the filter, and same padding") {
  check<conv{.stride = 2, .padding = 1}, shape<2, 2, 5, 6>, shape<3, 2, 3, 3>>();
  check_value<double, conv{.stride = {3, 2}}, shape<1, 2, 8, 5>, shape<2, 2, 2, 1>>();
  check<conv{.stride = 2, .padding = tn::same}, shape<1, 2, 5, 6>, shape<2, 2, 3, 4>>();
}

TEST_CASE("convolution: dilation, with strides that share a factor with it and that do not") {
  check_value<double, conv{.padding = 2, .dilation = 2}, shape<1, 2, 6, 5>, shape<2, 2, 3, 3>>();
  check<conv{.stride = {2, 3}, .padding = {1, 2}, .dilation = {2, 2}}, shape<1, 1, 7, 9>,
        shape<2, 1, 3, 2>>();
  check_value<double, conv{.stride = 4, .padding = 1, .dilation = 2}, shape<1, 1, 9, 10>,
              shape<2, 1, 3, 3>>();
}

TEST_CASE("convolution: groups, down to one channel each") {
  check<conv{.padding = 1, .groups = 2}, shape<2, 4, 4, 3>, shape<6, 2, 3, 3>>();
  check<conv{.stride = 2, .padding = 1, .groups = 3}, shape<1, 3, 5, 5>, shape<3, 1, 3, 3>>();
  check_value<double, conv{.groups = 3}, shape<1, 3, 4, 4>, shape<6, 1, 2, 2>>();
}

TEST_CASE("convolution: each channel by itself, fewer and more than a vector holds") {
  constexpr conv same{.padding = 1, .groups = 19}, strided{.stride = 2, .padding = 1, .groups = 8};
  check<same, shape<1, 19, 3, 4>, shape<19, 1, 3, 3>>();
  check<strided, shape<2, 8, 5, 17>, shape<8, 1, 3, 3>>();
  check<conv{.padding = 2, .dilation = 2, .groups = 2}, shape<1, 2, 6, 5>, shape<2, 1, 3, 2>>();
  check_value<float, conv{.stride = 2, .padding = 2, .groups = 35}, shape<2, 35, 9, 33>,
              shape<35, 1, 5, 5>>();
  check_value<float, conv{.groups = 16}, shape<1, 16, 2, 7>, shape<16, 1, 1, 1>>();
}

TEST_CASE(
    "convolution: filters of one element, one image row, and a filter as large as the image") {
  check<conv{}, shape<2, 3, 4, 5>, shape<4, 3, 1, 1>>();
  check<conv{.stride = 2}, shape<2, 3, 5, 4>, shape<4, 3, 1, 1>>();
  check_value<double, conv{}, shape<2, 2, 1, 9>, shape<3, 2, 1, 4>>();
  check_value<double, conv{}, shape<3, 2, 3, 4>, shape<5, 2, 3, 4>>();
}

template <class T, tn::conv Walk, class Images, class Filter>
void check_large_value() {
  const auto x = spread_of<T, Images, 1>();
  const auto w = spread_of<T, Filter, 2>();
  const auto f = [](const auto& a, const auto& b) { return tn::conv2d<Walk>(a, b); };
  laws::check_close_to_largest(tn::compiled(f)(x, w), example<T, Walk, Images, Filter>::plain(x, w),
                               laws::tolerance<T>);
}

TEST_CASE("convolution: shapes that cut into several tiles, panels, blocks and images at once") {
  check_large_value<float, conv{.padding = 1}, shape<2, 3, 31, 19>, shape<37, 3, 3, 3>>();
  check_large_value<double, conv{.padding = 1}, shape<2, 3, 31, 19>, shape<37, 3, 3, 3>>();
  check_large_value<float, conv{.stride = 2, .padding = 3}, shape<2, 3, 30, 33>,
                    shape<48, 3, 7, 7>>();
  check_large_value<float, conv{}, shape<2, 20, 17, 33>, shape<70, 20, 1, 1>>();
}

/// What a convolution sends back agrees with double where images, channels and tiles are many.
template <conv Walk, class Images, class Filter>
void check_large_gradient() {
  const auto g = [](const auto& x, const auto& w) {
    return tn::value_and_grad<0, 1>(
        [](auto a, auto b) { return tn::sum(tn::square(tn::conv2d<Walk>(a, b))); })(x, w);
  };
  const auto x = spread_of<double, Images, 1>();
  const auto w = spread_of<double, Filter, 2>();
  const auto [value, dx, dw] = g(x, w);
  const auto [value_f, dx_f, dw_f] = g(laws::detail::in_float(x), laws::detail::in_float(w));
  laws::check_close_to_largest(dx_f, dx, 1e-5);
  laws::check_close_to_largest(dw_f, dw, 1e-5);
  // d/da sum(conv(a x, w)^2) = 2 value: the gradients are those of this value.
  CHECK(laws::close(tn::tensor<double>(tn::sum(dx * x)).item(), 2 * value.item(), 1e-12));
  CHECK(laws::close(tn::tensor<double>(tn::sum(dw * w)).item(), 2 * value.item(), 1e-12));
}

TEST_CASE("convolution: gradients of large shapes agree in float and double") {
  check_large_gradient<conv{.padding = 1}, shape<5, 35, 14, 14>, shape<40, 35, 3, 3>>();
  check_large_gradient<conv{.stride = 2, .padding = 3}, shape<3, 3, 33, 30>, shape<33, 3, 7, 7>>();
  check_large_gradient<conv{}, shape<3, 70, 9, 12>, shape<40, 70, 1, 1>>();
  check_large_gradient<conv{.padding = 1}, shape<9, 66, 4, 4>, shape<64, 66, 3, 3>>();
}

TEST_CASE("convolution: of a batch, the images at hand count") {
  const auto x = spread_of<double, shape<5, 2, 5, 4>, 1>();
  const auto w = spread_of<double, shape<3, 2, 3, 3>, 2>();
  laws::batch_agrees([](auto a, auto b) { return tn::conv2d<walk>(a, b); }, x, w);
  laws::batch_agrees(
      [](auto a, auto b) {
        return tn::grad<1>(
            [](auto c, auto d) { return tn::mean(tn::square(tn::conv2d<walk>(c, d))); })(a, b);
      },
      x, w);
}

TEST_CASE("convolution: second gradients agree with differences") {
  laws::second_gradient_agrees(
      [](auto x, auto w) { return tn::conv2d<conv{.stride = 2, .padding = 1}>(x, w); },
      spread_of<double, shape<1, 2, 4, 5>, 1>(), spread_of<double, shape<2, 2, 3, 3>, 2>());
}

TEST_CASE(
    "convolution: bias, activation and what is added run on the sums, however they are walked") {
  const auto x = spread_of<double, shape<2, 2, 5, 4>, 1>();
  const auto w = spread_of<double, shape<3, 2, 3, 3>, 2>();
  const auto b = laws::spread<double, 3, 1, 1>(-1, 1, 3);
  const auto column = laws::spread<double, 4>(-1, 1, 4);
  const auto y =
      example<double, conv{.padding = 1}, shape<2, 2, 5, 4>, shape<3, 2, 3, 3>>::plain(x, w);
  const tn::tensor<double, 2, 3, 5, 4> expected = tn::relu(y + b) * column;
  laws::gives(
      [](const auto& xs, const auto& ws, const auto& bs, const auto& cs) {
        return tn::relu(tn::conv2d<conv{.padding = 1}>(xs, ws) + bs) * cs;
      },
      expected, x, w, b, column);
}

TEST_CASE("conv_transpose2d: is what conv2d sends back to its images") {
  const auto x = spread_of<double, shape<2, 2, 6, 5>, 1>();
  const auto w = spread_of<double, shape<3, 2, 3, 3>, 2>();
  const auto g = spread_of<double, shape<2, 3, 3, 3>, 3>();
  const auto dx = tn::grad<0>(
      [](auto xs, auto ws, auto gs) { return tn::sum(tn::conv2d<walk>(xs, ws) * gs); })(x, w, g);
  laws::gives(
      [](const auto& gs, const auto& ws) {
        return tn::conv_transpose2d<walk, tn::sides{1, 0}>(gs, ws);
      },
      dx, g, w);
  laws::gradient_agrees<0, 1>(
      [](auto gs, auto ws) {
        return tn::conv_transpose2d<walk, tn::sides{1, 0}>(gs, ws);
      },
      g, w);
}
