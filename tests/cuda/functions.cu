// SPDX-License-Identifier: MIT
// options: -lcublasLt
// Functions on a GPU where the laws are too small to tell: rows of every length, long columns,
// few long rows, long lines, batches of products, against the CPU.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
#include <tenon/cuda.hpp>

#include <cmath>

namespace tn = tenon;

namespace {

template <class T>
double distance(const T& a, const T& b) {
  double most = 0;
  for (tn::extent i = 0; i < a.size(); ++i) {
    const double x = static_cast<double>(a.data()[i]), y = static_cast<double>(b.data()[i]);
    if (x == y || (x != x && y != y)) continue;
    const double apart = std::abs(x - y) / (1 + std::abs(y));
    most = apart <= most ? most : apart;
  }
  return most;
}

/// f on the GPU gives what it gives on the CPU, twice the same bits.
template <class F, class... Xs>
void agrees(F f, double tolerance, const Xs&... xs) {
  const auto expected = tn::compiled(f)(xs...);
  const auto found = tn::compiled(f, tn::cuda{})(xs...), again = tn::compiled(f, tn::cuda{})(xs...);
  CHECK(distance(found, expected) <= tolerance);
  CHECK(distance(found, again) == 0);
}

template <tn::extent Rows, tn::extent Length>
void rows_agree() {
  CAPTURE(Length);
  const tn::tensor<float, Rows, Length> x = tn::random::normal(3);
  agrees([](auto a) { return tn::softmax<-1>(a); }, 1e-5, x);
  agrees([](auto a) { return tn::sum<-1>(tn::exp(a)); }, 1e-4, x);
  agrees([](auto a) { return tn::max<-1>(a); }, 0, x);
  agrees([](auto a) { return tn::normalise<-1>(a); }, 1e-4, x);
}

}  // namespace

TEST_CASE("cuda: rows of every length") {
  rows_agree<300, 7>();
  rows_agree<65, 128>();
  rows_agree<33, 500>();
  rows_agree<9, 1024>();
  rows_agree<5, 4097>();
  rows_agree<3, 8192>();
  rows_agree<2, 20000>();
  rows_agree<2, 40001>();
}

TEST_CASE("cuda: cross-entropy and its gradient on long rows") {
  const tn::tensor<float, 70, 4096> x = tn::random::normal(5);
  tn::tensor<std::int32_t, 70> y;
  for (tn::extent i = 0; i < 70; ++i) y(i) = static_cast<std::int32_t>(i * 577 % 4096);
  const auto loss = [](auto a, auto b) { return tn::cross_entropy(a, b); };
  agrees(tn::grad<0>(loss), 1e-7, x, y);
  agrees(loss, 1e-5, x, y);
}

TEST_CASE("cuda: columns, few long rows, everything") {
  const tn::tensor<float, 5000, 37> tall = tn::random::uniform(1);
  agrees([](auto a) { return tn::sum<0>(a); }, 1e-5, tall);
  agrees([](auto a) { return tn::max<0>(tn::square(a)); }, 0, tall);
  const tn::tensor<float, 3, 700, 129> middle = tn::random::uniform(2);
  agrees([](auto a) { return tn::sum<1>(a); }, 1e-5, middle);
  agrees([](auto a) { return tn::sum<0, 1>(a); }, 1e-5, middle);
  const tn::tensor<float, 3, 100'000> few = tn::random::uniform(3);
  agrees([](auto a) { return tn::sum<1>(a) * 2.0f; }, 1e-5, few);
  agrees([](auto a) { return tn::sqrt(tn::sum(tn::square(a))); }, 1e-5, few);
  const auto equal = tn::tensor<float, 1000, 1000>::full(0.1f);
  const auto total = tn::compiled([](auto a) { return tn::sum(a); }, tn::cuda{})(equal);
  CHECK(std::abs(total.item() - 1e5f) < 1);
}

TEST_CASE("cuda: long lines of ops with loops of their own") {
  const tn::tensor<float, 3, 1000> wide = tn::random::normal(7);
  const tn::tensor<float, 1000, 5> tall = tn::random::normal(8);
  agrees([](auto a) { return tn::cumsum<1>(a); }, 1e-4, wide);
  agrees([](auto a) { return tn::cumsum<0>(a); }, 1e-4, tall);
  agrees([](auto a) { return tn::argmax<1>(a); }, 0, wide);
  agrees([](auto a) { return tn::argmin<0>(a); }, 0, tall);
  tn::tensor<float, 3, 1000> wild = tn::random::normal(7);
  wild(1, 700) = std::nanf("");
  wild(2, 10) = wild(2, 900) = 100;
  agrees([](auto a) { return tn::argmax<1>(a); }, 0, wild);
  tn::tensor<std::int32_t, 777> at;
  for (tn::extent i = 0; i < 777; ++i) at(i) = static_cast<std::int32_t>(i * i % 50);
  const tn::tensor<float, 50, 70> table = tn::random::normal(9);
  const auto taken = [](auto t, auto i) { return tn::sum(tn::square(tn::take<0>(t, i))); };
  agrees(tn::grad<0>(taken), 1e-5, table, at);
}

TEST_CASE("cuda: products, batched, broadcast, transposed, of other types") {
  const tn::tensor<float, 4, 33, 65> a = tn::random::normal(1);
  const tn::tensor<float, 4, 65, 17> b = tn::random::normal(2);
  const tn::tensor<float, 65, 17> shared = tn::random::normal(3);
  const tn::tensor<float, 2, 1, 33, 65> outer = tn::random::normal(4);
  const auto product = [](auto x, auto y) { return tn::matmul(x, y); };
  agrees(product, 1e-5, a, b);
  agrees(product, 1e-5, a, shared);
  agrees(product, 1e-5, outer, b);
  agrees([](auto x, auto y) { return tn::matmul(tn::transpose(y), tn::transpose(x)); }, 1e-5, a, b);
  agrees([](auto x, auto y) { return tn::tanh(tn::matmul(x, y)) * 2.0f + 1.0f; }, 1e-5, a, b);
  agrees(tn::grad<1>([](auto x, auto y) { return tn::sum(tn::square(tn::matmul(x, y))); }), 1e-4, a,
         shared);
  const tn::tensor<double, 40, 50> wide = tn::random::normal(5);
  agrees([](auto x) { return tn::matmul(x, tn::transpose(x)); }, 1e-12, wide);
  tn::tensor<std::int32_t, 20, 30> whole;
  for (tn::extent i = 0; i < whole.size(); ++i)
    whole.data()[i] = static_cast<std::int32_t>(i % 11 - 5);
  agrees([](auto x) { return tn::matmul(x, tn::transpose(x)); }, 0, whole);
}

TEST_CASE("cuda: TF32 and bfloat16 are as near as their mantissas") {
  const tn::tensor<float, 256, 256> a = tn::random::normal(1), b = tn::random::normal(2);
  const auto product = [](auto x, auto y) { return tn::matmul(x, y); };
  const auto expected = tn::compiled(product)(a, b);
  const auto error_of = [&](tn::math_mode mode) {
    tn::cuda policy;
    policy.math = mode;
    const auto found = tn::compiled(product, policy)(a, b);
    double squares = 0, all = 0;
    for (tn::extent i = 0; i < found.size(); ++i) {
      squares += std::pow(double(found.data()[i]) - double(expected.data()[i]), 2);
      all += std::pow(double(expected.data()[i]), 2);
    }
    return std::sqrt(squares / all);
  };
  CHECK(error_of(tn::math_mode::fp32) < 1e-6);
  CHECK(error_of(tn::math_mode::tf32) < 1e-3);
  CHECK(error_of(tn::math_mode::bf16) < 1e-2);
}
