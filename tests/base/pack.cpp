// SPDX-License-Identifier: MIT
// Laws of packs: each operation is the scalar one in each lane, partial loads and stores touch no
// lane past their count, and a mask chooses.
#include <tenon/base/reduce.hpp>

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

namespace {

namespace simd = tenon::simd;
using tenon::pack;

constexpr int native = tenon::native_width<float>;

template <class T, class Pack, class F>
bool each(const Pack& p, F expected) {
  for (int i = 0; i < Pack::width; ++i)
    if (p[i] != expected(static_cast<T>(i))) return false;
  return true;
}

/// f at each width that some kernel uses, and at one of several registers.
template <class F>
void at_each_width(F f) {
  [&]<int... Log>(std::integer_sequence<int, Log...>) {
    (f(std::integral_constant<int, 1 << Log>{}), ...);
  }
  (std::make_integer_sequence<int, 6>{});
}

TEST_CASE_TEMPLATE("pack: arithmetic is by lane", T, float, double, std::int32_t, std::int64_t,
                   std::uint32_t, std::uint64_t, std::int8_t, std::uint8_t, std::int16_t) {
  using V = pack<T, native>;
  const V i = V::lanes(), two(T(2));
  CHECK(each<T>(i, [](T k) { return k; }));
  CHECK(each<T>(i + two, [](T k) { return static_cast<T>(k + 2); }));
  CHECK(each<T>(i - two, [](T k) { return static_cast<T>(k - 2); }));
  CHECK(each<T>(i * two, [](T k) { return static_cast<T>(k * 2); }));
  CHECK(each<T>(i / two, [](T k) { return static_cast<T>(k / 2); }));
  CHECK(each<T>(-i, [](T k) { return static_cast<T>(-k); }));
  V sum = i;
  sum += two;
  CHECK(each<T>(sum, [](T k) { return static_cast<T>(k + 2); }));
}

TEST_CASE_TEMPLATE("pack: comparisons are by lane, and select obeys them", T, float, double,
                   std::int32_t, std::int64_t, std::uint32_t, std::uint64_t, std::int8_t) {
  at_each_width([](auto w) {
    constexpr int width = w;
    using V = pack<T, width>;
    const V i = V::lanes(), three(T(3));
    CHECK(each<int>(i < three, [](int k) { return k < 3; }));
    CHECK(each<int>(i <= three, [](int k) { return k <= 3; }));
    CHECK(each<int>(i > three, [](int k) { return k > 3; }));
    CHECK(each<int>(i >= three, [](int k) { return k >= 3; }));
    CHECK(each<int>(i == three, [](int k) { return k == 3; }));
    CHECK(each<int>(i != three, [](int k) { return k != 3; }));
    CHECK(each<T>(select(i < three, i, three), [](T k) { return k < 3 ? k : T(3); }));
    CHECK(each<int>((i < three) | (i == three), [](int k) { return k <= 3; }));
    CHECK(each<int>((!(i < three)) && (i != three), [](int k) { return k > 3; }));
  });
}

TEST_CASE("pack: unsigned lanes compare as unsigned") {
  using V = pack<std::uint32_t, native>;
  CHECK(all(V(1u) < V(0x80000000u)));
  CHECK_FALSE(any(V(0xffffffffu) < V(1u)));
}

TEST_CASE_TEMPLATE("pack: partial loads and stores stop at their count", T, float, double,
                   std::int32_t, std::uint64_t, std::int8_t, bool) {
  at_each_width([](auto w) {
    constexpr int width = w;
    using V = pack<T, width>;
    for (int count = 0; count <= width; ++count) {
      T from[width], to[width];
      for (int i = 0; i < width; ++i) from[i] = static_cast<T>(1 + i % 100), to[i] = T(0);
      // A vector of exactly `count` lets a sanitizer see a touch past the end.
      const std::vector<T> short_copy(from, from + count);
      const T* memory = from;
      if constexpr (!std::is_same_v<T, bool>) memory = short_copy.data();
      const V v = V::load_partial(memory, count);
      for (int i = 0; i < width; ++i) CHECK(v[i] == (i < count ? from[i] : T(0)));
      V::load(from).store_partial(to, count);
      for (int i = 0; i < width; ++i) CHECK(to[i] == (i < count ? from[i] : T(0)));
      CHECK(each<int>(pack<bool, width>::first(count), [=](int i) { return i < count; }));
    }
  });
}

TEST_CASE_TEMPLATE("pack: a load between two lanes is zero outside them, wherever lane 0 lies", T,
                   float, double, std::int32_t, std::int8_t) {
  at_each_width([](auto w) {
    constexpr int width = w;
    using V = tenon::pack<T, width>;
    T memory[2] = {T(3), T(5)};
    for (int begin = 0; begin + 2 <= width; ++begin) {
      const V v = V::load_between(memory, -begin, begin, begin + 2);
      for (int i = 0; i < width; ++i)
        CHECK(v[i] == (i == begin ? T(3) : i == begin + 1 ? T(5) : T(0)));
    }
  });
}

TEST_CASE_TEMPLATE("pack: load, store and strides agree with memory", T, float, double, bool,
                   std::int64_t) {
  at_each_width([](auto w) {
    constexpr int width = w;
    T from[3 * width], to[width];
    for (int i = 0; i < 3 * width; ++i) from[i] = static_cast<T>(i % 3 == 0);
    pack<T, width>::load(from + 1).store(to);
    for (int i = 0; i < width; ++i) CHECK(to[i] == from[i + 1]);
    pack<T, width>::load_strided(from, 3).store(to);
    for (int i = 0; i < width; ++i) CHECK(to[i] == from[3 * i]);
  });
}

TEST_CASE("pack: convert is static_cast in each lane") {
  const auto i = pack<std::int32_t, native>::lanes();
  const auto x = simd::convert<float>(i) - pack<float, native>(2.5f);
  CHECK(each<float>(x, [](float k) { return k - 2.5f; }));
  CHECK(each<double>(simd::convert<double>(x), [](double k) { return k - 2.5; }));
  CHECK(each<float>(simd::convert<float>(simd::convert<double>(x)),
                    [](float k) { return k - 2.5f; }));
  CHECK(each<int>(simd::convert<std::int32_t>(x), [](int k) { return int(float(k) - 2.5f); }));
  CHECK(each<int>(simd::convert<std::int8_t>(i), [](int k) { return k; }));
  CHECK(each<std::int64_t>(simd::convert<std::int64_t>(i), [](std::int64_t k) { return k; }));
  CHECK(each<int>(simd::convert<bool>(i), [](int k) { return k != 0; }));
  CHECK(each<int>(simd::convert<float>(i == pack<std::int32_t, native>(1)),
                  [](int k) { return k == 1; }));
}

TEST_CASE_TEMPLATE("pack: reductions see every lane once", T, float, double, std::int32_t) {
  at_each_width([](auto w) {
    constexpr int width = w;
    using V = pack<T, width>;
    const V i = V::lanes();
    CHECK(reduce_add(i) == T(width * (width - 1) / 2));
    CHECK(reduce_max(i) == T(width - 1));
    CHECK(reduce_min(-i) == T(1 - width));
    CHECK(reduce_mul(select(i < V(T(3)), i + V(T(1)), V(T(1)))) == T(width < 3 ? width : 6));
    for (int k = 0; k < width; ++k) {
      CHECK(any(i == V(T(k))));
      CHECK_FALSE(all(i != V(T(k))));
    }
    CHECK(all(i == i));
    CHECK_FALSE(any(i != i));
  });
}

TEST_CASE_TEMPLATE("pack: the largest and the smallest lane are NaN where any is", T, float,
                   double) {
  at_each_width([](auto w) {
    using V = pack<T, w>;
    const V nan(std::numeric_limits<T>::quiet_NaN());
    for (int k = 0; k < w; ++k) {
      const V x = select(V::lanes() == V(T(k)), nan, V::lanes());
      CHECK(std::isnan(reduce_max(x)));
      CHECK(std::isnan(reduce_min(x)));
    }
  });
}

TEST_CASE_TEMPLATE("pack: every lane of a negative zero is one", T, float, double) {
  at_each_width([](auto w) {
    const pack<T, w> zeros(T(-0.0));
    for (int i = 0; i < w; ++i) CHECK(std::signbit(zeros[i]));
  });
}

}  // namespace
