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

/// The sum over each window by four loops in double.
template <sides Kernel, pool Walk, class T, tn::extent N, tn::extent C, tn::extent H, tn::extent W>
auto plain_sum(const tn::tensor<T, N, C, H, W>& x) {
  using fits = tn::pool_fits<shape<N, C, H, W>, Kernel, Walk>;
  constexpr tn::dims d = fits::walk.outputs(shape<N, C, H, W>::value, C);
  return tn::tensor<T, d[0], d[1], d[2], d[3]>::from([&](auto n, auto c, auto i, auto j) {
    double sum = 0;
    for (tn::extent a = 0; a < Kernel.height; ++a)
      for (tn::extent b = 0; b < Kernel.width; ++b) {
        const tn::extent h =
            i * fits::walk.high.stride + a * fits::walk.high.dilation - fits::walk.high.before;
        const tn::extent v =
            j * fits::walk.wide.stride + b * fits::walk.wide.dilation - fits::walk.wide.before;
        if (h >= 0 && h < H && v >= 0 && v < W) sum += static_cast<double>(x(n, c, h, v));
      }
    return static_cast<T>(sum);
  });
}

template <class T, sides Kernel, pool Walk, class Images>
void check_value() {
  const auto x = spread_of<T, Images, 1>();
  laws::gives([](const auto& a) { return tn::sum_pool<Kernel, Walk>(a); },
              plain_sum<Kernel, Walk>(x), x);
}

/// Values and the gradient, which is a pool_spread.
template <sides Kernel, pool Walk, class Images>
void check() {
  check_value<float, Kernel, Walk, Images>();
  check_value<double, Kernel, Walk, Images>();
  laws::gradient_agrees([](auto a) { return tn::sum_pool<Kernel, Walk>(a); },
                        spread_of<double, Images, 1>());
}

TEST_CASE("sum_pool: the shape follows from kernel, stride, padding and dilation") {
  using images = shape<tn::batch<4>, 3, 112, 15>;
  using padded = tn::detail::pooled<images, 3, pool{.stride = 2, .padding = 1}>;
  static_assert(padded::value == tn::dims{{tn::batch<4>, 3, 56, 8}, 4});
  using by_kernel = tn::detail::pooled<images, sides{2, 3}, pool{}>;
  static_assert(by_kernel::value == tn::dims{{tn::batch<4>, 3, 56, 5}, 4});
}

TEST_CASE("sum_pool: windows side by side, also where they leave rows and columns out") {
  check<2, pool{}, shape<2, 3, 4, 6>>();
  check<sides{2, 3}, pool{}, shape<1, 2, 5, 8>>();
  check<sides{3, 1}, pool{}, shape<2, 1, 7, 5>>();
  check<sides{2, 5}, pool{}, shape<2, 2, 6, 5>>();
  check<5, pool{}, shape<1, 1, 5, 11>>();
}

TEST_CASE("sum_pool: overlap, padding, also same and wider than the kernel") {
  check<3, pool{.stride = 2, .padding = 1}, shape<2, 2, 7, 6>>();
  check<3, pool{.stride = 1, .padding = 1}, shape<1, 2, 4, 5>>();
  check<sides{2, 4}, pool{.stride = {3, 2}, .padding = tn::same}, shape<1, 2, 5, 7>>();
  check<2, pool{.padding = 3}, shape<1, 1, 3, 4>>();
  check<2, pool{.stride = 3}, shape<1, 2, 8, 7>>();
}

TEST_CASE("sum_pool: dilation, with strides that share a factor with it and that do not") {
  check<3, pool{.stride = 1, .padding = 2, .dilation = 2}, shape<1, 2, 6, 5>>();
  check<2, pool{.stride = {2, 3}, .padding = {1, 2}, .dilation = {2, 3}}, shape<1, 1, 7, 9>>();
  check<3, pool{.stride = 4, .padding = 1, .dilation = 2}, shape<1, 1, 9, 10>>();
}

TEST_CASE("sum_pool: rows of several packs, and a window as large as the image") {
  check_value<float, 2, pool{}, shape<2, 3, 9, 70>>();
  check_value<float, 5, pool{.stride = 4, .padding = 2}, shape<1, 2, 19, 150>>();
  check_value<float, 3, pool{.stride = 2, .padding = 1}, shape<1, 2, 30, 67>>();
  check_value<double, 3, pool{.stride = 1, .padding = 1}, shape<1, 2, 150, 40>>();
  check_value<float, 3, pool{}, shape<2, 3, 27, 100>>();
  check_value<float, 7, pool{}, shape<3, 20, 7, 7>>();
  check_value<double, sides{4, 4}, pool{.stride = 5}, shape<1, 2, 14, 44>>();
}

/// The gradient of sum(sum_pool(a)^2) agrees in float and double, and a . gradient is 2 value.
template <sides Kernel, pool Walk, class Images>
void check_large_gradient() {
  const auto x = spread_of<double, Images, 1>();
  const auto f = tn::value_and_grad<0>(
      [](auto a) { return tn::sum(tn::square(tn::sum_pool<Kernel, Walk>(a))); });
  const auto [value, dx] = f(x);
  const auto [value_f, dx_f] = f(laws::detail::in_float(x));
  laws::check_close(laws::detail::in_float(dx), dx_f, 1e-5);
  CHECK(laws::close(tn::tensor<double>(tn::sum(dx * x)).item(), 2 * value.item(), 1e-12));
}

TEST_CASE("sum_pool: gradients of rows of several packs agree in float and double") {
  check_large_gradient<2, pool{}, shape<2, 3, 9, 71>>();
  check_large_gradient<3, pool{}, shape<1, 2, 7, 100>>();
  check_large_gradient<3, pool{.stride = 2, .padding = 1}, shape<2, 3, 14, 67>>();
  check_large_gradient<3, pool{.stride = 1, .padding = 1}, shape<1, 2, 8, 50>>();
  check_large_gradient<5, pool{.stride = 3, .padding = 2}, shape<1, 2, 9, 90>>();
}

TEST_CASE("avg_pool: zeros around the image count; what follows runs on the sums") {
  const auto x = spread_of<double, shape<2, 3, 5, 4>, 1>();
  const auto bias = laws::spread<double, 3, 1, 1>(-1, 1, 3);
  const auto column = laws::spread<double, 2>(-1, 1, 4);
  constexpr pool walk{.stride = 2, .padding = 1};
  const auto sums = plain_sum<3, walk>(x);
  const tn::tensor<double, 2, 3, 3, 2> expected = tn::relu(sums * (1.0 / 9) + bias) * column;
  laws::gives(
      [](const auto& a, const auto& b, const auto& c) {
        return tn::relu(tn::avg_pool<3, pool{.stride = 2, .padding = 1}>(a) + b) * c;
      },
      expected, x, bias, column);
}

TEST_CASE("avg_pool1d: is a pool of images of one row") {
  const auto x = laws::spread<double, 2, 3, 11>(-1, 1, 1);
  const tn::tensor<double, 2, 3, 1, 11> image = tn::reshape<2, 3, 1, 11>(x);
  const auto sums = plain_sum<sides{1, 3}, pool{.stride = {1, 2}, .padding = {0, 1}}>(image);
  const tn::tensor<double, 2, 3, 6> expected = tn::reshape<2, 3, 6>(sums * (1.0 / 3));
  const auto f = [](const auto& a) {
    return tn::avg_pool1d<3, pool{.stride = 2, .padding = 1}>(a);
  };
  laws::gives(f, expected, x);
  laws::gradient_agrees(f, x);
}

TEST_CASE("sum_pool: second gradients, those of pool_spread, agree with differences") {
  const auto x = spread_of<double, shape<1, 2, 5, 4>, 1>();
  laws::second_gradient_agrees([](auto a) { return tn::square(tn::sum_pool<2>(a)); }, x);
  laws::second_gradient_agrees(
      [](auto a) { return tn::square(tn::sum_pool<3, pool{.stride = 2, .padding = 1}>(a)); }, x);
}

TEST_CASE("sum_pool: of a batch that is not full, both ways") {
  const auto x = spread_of<double, shape<3, 2, 5, 6>, 1>();
  laws::batch_agrees([](auto a) { return tn::avg_pool<2>(a) + 1.0; }, x);
  laws::batch_agrees([](auto a) { return tn::sum_pool<3, pool{.stride = 2, .padding = 1}>(a); }, x);
  laws::batch_agrees(
      [](auto a) {
        return tn::grad<0>([](auto b) { return tn::sum(tn::square(tn::avg_pool<2>(b))); })(a);
      },
      x);
  laws::batch_agrees(
      [](auto a) {
        return tn::grad<0>([](auto b) {
          return tn::sum(tn::square(tn::sum_pool<3, pool{.stride = 2, .padding = 1}>(b)));
        })(a);
      },
      x);
}

TEST_CASE("sum_pool: results do not depend on the number of threads") {
  const auto x = spread_of<float, shape<8, 16, 28, 28>, 1>();
  const auto f = [](auto a) { return tn::sum_pool<3, pool{.stride = 2, .padding = 1}>(a); };
  const auto one = tn::compiled(f)(x), two = tn::compiled(f, tn::cpu_threads<2>{})(x);
  laws::check_close(two, one, 0);
}

TEST_CASE("sum_pool: its cost is the elements of its windows") {
  constexpr auto walks = tn::pool_fits<shape<2, 3, 8, 8>, 3, pool{.stride = 2, .padding = 1}>::walk;
  constexpr tn::dims in{{2, 3, 8, 8}, 4}, out = walks.outputs(in, 3);
  static_assert(tn::op::pool_sum::work(out, &in, walks.packed()) == 2 * 3 * 4 * 4 * 9);
  static_assert(tn::op::pool_spread::work(in, &out, walks.packed()) == 2 * 3 * 4 * 4 * 9);
}
