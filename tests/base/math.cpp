// SPDX-License-Identifier: MIT
// Laws of tenon::math: close to long double in units of the last place, right at the edges, the
// same bits for a scalar and for a lane, and usable in constant expressions.
#include <tenon/base/math.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <random>

namespace {

namespace math = tenon::math;

constexpr int width = tenon::native_width<float>;
constexpr int samples = 1 << 16;

template <class T>
using limits = std::numeric_limits<T>;

/// The distance of y from the truth, in the spacing of T at the truth.
template <class T>
double ulps(T y, long double truth) {
  const T nearest = static_cast<T>(truth);
  if (y == nearest) return 0;
  const T size = std::max(std::fabs(nearest), limits<T>::min());
  const T gap = std::isfinite(size) ? std::nextafter(size, limits<T>::infinity()) - size
                                    : limits<T>::epsilon() * limits<T>::max();
  return static_cast<double>(std::fabs(y - truth) / static_cast<long double>(gap));
}

template <class T>
bool same(T a, T b) {
  return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b));
}

struct result {
  double worst = 0;
  int lanes_that_differ = 0;
};

/// Lanes of narrower packs that differ from y.
template <int Width, class T, class F>
int narrow_lanes_that_differ(F f, const T* x, const T* y) {
  int count = 0;
  for (int k = 0; k < width; k += Width) {
    const tenon::pack<T, Width> narrow = f(tenon::pack<T, Width>::load(x + k));
    for (int i = 0; i < Width; ++i) count += !same(narrow[i], y[k + i]);
  }
  return count;
}

/// Sweeps [low, high] evenly, and its magnitudes evenly too where both are positive.
template <class T, class F, class Truth>
result sweep(double low, double high, F f, Truth truth) {
  result r;
  std::mt19937_64 random(1);
  for (int i = 0; i < samples; i += width) {
    T x[width], y[width];
    for (int k = 0; k < width; ++k) {
      const double u = (i + k + static_cast<double>(random() >> 11) * 0x1p-53) / samples;
      const bool even = low <= 0 || k % 2 == 0;
      x[k] = static_cast<T>(even ? low + (high - low) * u : low * std::pow(high / low, u));
    }
    f(tenon::pack<T, width>::load(x)).store(y);
    if constexpr (width > 4) r.lanes_that_differ += narrow_lanes_that_differ<width / 2>(f, x, y);
    r.lanes_that_differ += narrow_lanes_that_differ<width / 4>(f, x, y);
    for (int k = 0; k < width; ++k) {
      r.lanes_that_differ += !same(f(x[k]), y[k]);
      const long double exact = truth(static_cast<long double>(x[k]));
      if (std::fabs(exact) < static_cast<long double>(limits<T>::min())) continue;
      const double e = ulps(y[k], exact);
      r.worst = e <= r.worst ? r.worst : e;
    }
  }
  return r;
}

#define WITHIN(bound, low, high, f, truth)                                                  \
  do {                                                                                      \
    const result r = sweep<T>(                                                              \
        low, high, [](auto x) { return math::f(x); }, [](long double x) { return truth; }); \
    INFO(#f, " on ", low, " .. ", high, ": ", r.worst, " ulp");                             \
    CHECK(r.worst <= bound);                                                                \
    CHECK(r.lanes_that_differ == 0);                                                        \
  } while (false)

constexpr long double one = 1;

TEST_CASE_TEMPLATE("math: the exponential family is close", T, float, double) {
  const bool single = sizeof(T) == 4;
  const double top = single ? 88 : 709;
  WITHIN(1.2, -top + 1, top, exp, std::exp(x));
  WITHIN(1.2, -1, 1, exp, std::exp(x));
  WITHIN(2, -30, top, expm1, std::expm1(x));
  WITHIN(2, 1e-20, 1, expm1, std::expm1(x));
  WITHIN(1, limits<T>::denorm_min(), static_cast<double>(limits<T>::max()) / 2, log, std::log(x));
  WITHIN(1, 0.5, 2, log, std::log(x));
  WITHIN(2, -0.999, 2, log1p, std::log1p(x));
  WITHIN(2, 1e-30, 1e30, log1p, std::log1p(x));
  WITHIN(2.1, -top + 1, top, sigmoid, one / (one + std::exp(-x)));
  WITHIN(2.1, -12, 12, sigmoid, one / (one + std::exp(-x)));
  WITHIN(2.8, -1, 1, tanh, std::tanh(x));
  WITHIN(2.8, 1e-30, 1, tanh, std::tanh(x));
  WITHIN((single ? 6.3 : 2.6), -12, 12, tanh, std::tanh(x));  // 5.1 with an fma; see tanh_single
  WITHIN(2, -7, 7, erf, std::erf(x));
  WITHIN(2, 1e-30, 1, erf, std::erf(x));
}

TEST_CASE_TEMPLATE("math: angles and roots are close", T, float, double) {
  const double near = 1e4, far = static_cast<double>(limits<T>::max()) / 2;
  WITHIN(1.8, -near, near, sin, std::sin(x));
  WITHIN(1.8, -near, near, cos, std::cos(x));
  WITHIN(3.2, -near, near, tan, std::tan(x));
  // Without an fma, a product of two doubles is rounded before it is added to.
  const bool rounds_twice = sizeof(T) == 8 && !tenon::base::has_fma;
  WITHIN((rounds_twice ? 2.5 : 1.8), near, far, sin, std::sin(x));
  WITHIN((rounds_twice ? 2.5 : 1.8), near, far, cos, std::cos(x));
  WITHIN((rounds_twice ? 4.5 : 3.2), near, far, tan, std::tan(x));
  WITHIN(2, 1e-30, 1, sin, std::sin(x));
  WITHIN(2, -20, 20, atan, std::atan(x));
  WITHIN(2, 1e-30, 1e30, atan, std::atan(x));
  WITHIN(0.51, 1e-30, 1e30, sqrt, std::sqrt(x));
  WITHIN(1.6, 1e-30, 1e30, rsqrt, one / std::sqrt(x));
}

TEST_CASE_TEMPLATE("math: rounding is exact", T, float, double) {
  WITHIN(0, -1000, 1000, floor, std::floor(x));
  WITHIN(0, -1000, 1000, ceil, std::ceil(x));
  WITHIN(0, -1000, 1000, round, std::nearbyint(x));
  WITHIN(0, 1, 1e30, round, std::nearbyint(x));
  WITHIN(0, -4, 4, sign, (x > 0) - (x < 0));
  WITHIN(0, -4, 4, abs, std::fabs(x));
  for (T tie : {T(0.5), T(1.5), T(2.5), T(-0.5), T(-1.5)})
    CHECK(same(math::round(tie), std::nearbyint(tie)));
}

TEST_CASE_TEMPLATE("math: pow is close", T, float, double) {
  std::mt19937_64 random(2);
  const auto uniform = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  const double reach = sizeof(T) == 4 ? 87 : 700;
  double worst = 0;
  int lanes_that_differ = 0;
  for (int i = 0; i < samples; i += width) {
    T x[width], y[width], z[width];
    for (int k = 0; k < width; ++k) {
      const double log = (2 * uniform() - 1) * (k % 2 ? 80 : 0.7);
      x[k] = static_cast<T>(std::exp(log));
      y[k] = static_cast<T>((2 * uniform() - 1) * reach / std::fabs(log));
    }
    using V = tenon::pack<T, width>;
    math::pow(V::load(x), V::load(y)).store(z);
    for (int k = 0; k < width; ++k) {
      lanes_that_differ += !same(math::pow(x[k], y[k]), z[k]);
      const long double exact =
          std::pow(static_cast<long double>(x[k]), static_cast<long double>(y[k]));
      if (exact > static_cast<long double>(limits<T>::min()))
        worst = std::max(worst, ulps(z[k], exact));
    }
  }
  CHECK(worst <= (sizeof(T) == 4 ? 0.6 : 2));
  CHECK(lanes_that_differ == 0);
}

TEST_CASE("math: the double next to a multiple of pi/2 that is hardest to reduce") {
  const double x = 6381956970095103.0 * 0x1p797;
  CHECK(std::fabs(math::cos(x) / -4.68716592425462761112e-19 - 1) < 4e-16);
  CHECK(math::sin(x) == 1);
  CHECK(math::sin(-x) == -1);
  constexpr double known = math::sin(1e22);
  CHECK(std::fabs(known + 0.8522008497671888) < 3e-16);
}

/// Equal to the standard library at the edges: kind, sign, and value within 1e-6.
template <class T>
bool agrees(T y, T standard) {
  if (std::isnan(standard)) return std::isnan(y);
  if (std::fabs(standard) < limits<T>::min()) return std::fabs(y) < 2 * limits<T>::min();
  return std::signbit(y) == std::signbit(standard) &&
         (y == standard || std::fabs(y - standard) <= T(1e-6) * std::fabs(standard));
}

#define AT_EDGES(f)                                   \
  do {                                                \
    CAPTURE(x);                                       \
    CHECK_MESSAGE(agrees(math::f(x), std::f(x)), #f); \
  } while (false)

TEST_CASE_TEMPLATE("math: the edges are those of the standard library", T, float, double) {
  const T inf = limits<T>::infinity(), nan = limits<T>::quiet_NaN(),
          least = limits<T>::denorm_min();
  const T edges[] = {0,   -T(0), 1,       -1,       2,           -2,
                     3,   -3,    T(0.5),  T(-0.5),  inf,         -inf,
                     nan, least, T(1e30), T(-1e30), T(16777217), T(-16777215)};
  for (const T x : edges) {
    AT_EDGES(exp);
    AT_EDGES(expm1);
    AT_EDGES(log);
    AT_EDGES(log1p);
    AT_EDGES(tanh);
    AT_EDGES(erf);
    AT_EDGES(atan);
    AT_EDGES(sqrt);
    AT_EDGES(floor);
    AT_EDGES(ceil);
    AT_EDGES(sin);
    AT_EDGES(cos);
    AT_EDGES(tan);
    CHECK(agrees(math::sigmoid(x), T(1) / (T(1) + std::exp(-x))));
    CHECK(math::is_finite(x) == std::isfinite(x));
    for (const T y : edges) {
      CAPTURE(x);
      CAPTURE(y);
      CHECK(agrees(math::pow(x, y), std::pow(x, y)));
      CHECK(agrees(math::atan2(x, y), std::atan2(x, y)));
    }
  }
  CHECK(std::signbit(math::expm1(-T(0))));
  CHECK(std::signbit(math::round(T(-0.25))));
  CHECK(math::exp(inf) == inf);
  CHECK(math::exp(-inf) == 0);
  CHECK(std::isnan(math::max(nan, T(0))));
  for (T x = 8; x < T(9.5); x += T(0.001)) CHECK(math::tanh(x) <= 1);
}

static_assert(math::exp(0.0) == 1 && math::exp(0.0f) == 1);
static_assert(math::log(1.0) == 0 && math::log1p(0.0f) == 0 && math::expm1(0.0) == 0);
static_assert(math::sqrt(4.0) == 2 && math::sqrt(2.25f) == 1.5f && math::rsqrt(4.0) == 0.5);
static_assert(math::tanh(0.0f) == 0 && math::sigmoid(0.0) == 0.5 && math::erf(0.0f) == 0);
static_assert(math::sin(0.0) == 0 && math::cos(0.0f) == 1 && math::atan2(0.0, 1.0) == 0);
static_assert(math::pow(2.0f, 10.0f) == 1024 && math::pow(-2.0, 3.0) == -8);
static_assert(math::round(2.5) == 2 && math::floor(-0.5f) == -1 && math::ceil(0.5) == 1);
static_assert(math::fma(2.0f, 3.0f, 1.0f) == 7 && math::max(1, 2) == 2 && math::min(1.0, 2.0) == 1);

}  // namespace
