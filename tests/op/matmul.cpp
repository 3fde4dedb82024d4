// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

/// [m, k] x [k, n] by three loops; a(i, k) and b(k, j) read the operands.
template <class T, tn::extent M, tn::extent K, tn::extent N>
tn::tensor<T, M, N> plain(const auto& a, const auto& b) {
  return tn::tensor<T, M, N>::from([&](auto i, auto j) {
    double sum = 0;
    for (tn::extent k = 0; k < K; ++k)
      sum += static_cast<double>(a(i, k)) * static_cast<double>(b(k, j));
    return static_cast<T>(sum);
  });
}

template <class T>
void check_flags() {
  const auto a = laws::spread<T, 5, 19>(-1, 1);
  const auto b = laws::spread<T, 19, 7>(-1, 1, 2);
  const tn::tensor<T, 19, 5> at = tn::transpose(a);
  const tn::tensor<T, 7, 19> bt = tn::transpose(b);
  const auto c = plain<T, 5, 19, 7>(a, b);
  laws::gives([](const auto& x, const auto& y) { return tn::matmul(x, y); }, c, a, b);
  laws::gives([](const auto& x, const auto& y) { return tn::matmul<1>(x, y); }, c, at, b);
  laws::gives([](const auto& x, const auto& y) { return tn::matmul<2>(x, y); }, c, a, bt);
  laws::gives([](const auto& x, const auto& y) { return tn::matmul<3>(x, y); }, c, at, bt);
}

TEST_CASE("matmul: values agree with three loops, with each operand transposed or not") {
  check_flags<float>();
  check_flags<double>();
}

TEST_CASE("matmul: leading axes are broadcast") {
  const auto a = laws::spread<double, 2, 1, 3, 4>(-1, 1);
  const auto b = laws::spread<double, 5, 4, 2>(-1, 1, 2);
  const auto c = tn::tensor<double, 2, 5, 3, 2>::from([&](auto p, auto q, auto i, auto j) {
    double sum = 0;
    for (int k = 0; k < 4; ++k) sum += a(p, 0, i, k) * b(q, k, j);
    return sum;
  });
  laws::gives([](const auto& x, const auto& y) { return tn::matmul(x, y); }, c, a, b);
}

TEST_CASE("matmul: leading axes are summed by a flag") {
  const auto a = laws::spread<double, 3, 4, 2>(-1, 1);
  const auto b = laws::spread<double, 3, 4, 5>(-1, 1, 2);
  const auto c = tn::tensor<double, 2, 5>::from([&](auto i, auto j) {
    double sum = 0;
    for (int g = 0; g < 3; ++g)
      for (int k = 0; k < 4; ++k) sum += a(g, k, i) * b(g, k, j);
    return sum;
  });
  laws::gives([](const auto& x, const auto& y) { return tn::matmul<5>(x, y); }, c, a, b);
}

TEST_CASE("matmul: gradients agree with central differences for all flags") {
  const auto a = laws::spread<double, 2, 3>(-1, 1);
  const auto at = laws::spread<double, 3, 2>(-1, 1);
  const auto b = laws::spread<double, 3, 4>(-1, 1, 2);
  const auto bt = laws::spread<double, 4, 3>(-1, 1, 2);
  laws::gradient_agrees<0, 1>([](auto x, auto y) { return tn::matmul(x, y); }, a, b);
  laws::gradient_agrees<0, 1>([](auto x, auto y) { return tn::matmul<1>(x, y); }, at, b);
  laws::gradient_agrees<0, 1>([](auto x, auto y) { return tn::matmul<2>(x, y); }, a, bt);
  laws::gradient_agrees<0, 1>([](auto x, auto y) { return tn::matmul<3>(x, y); }, at, bt);
  laws::second_gradient_agrees([](auto x) { return tn::matmul(x, tn::matmul(x, x)); },
                               laws::spread<double, 3, 3>(-1, 1));
}

TEST_CASE("matmul: gradients sum over leading axes that were broadcast") {
  const auto f = [](auto x, auto y) { return tn::matmul(x, y); };
  const auto b = laws::spread<double, 3, 2>(-1, 1, 2);
  laws::gradient_agrees<0, 1>(f, laws::spread<double, 2, 2, 3>(-1, 1), b);
  laws::gradient_agrees<0, 1>(f, laws::spread<double, 2, 1, 2, 3>(-1, 1),
                              laws::spread<double, 3, 3, 2>(-1, 1, 2));
}

TEST_CASE("matmul: gradients of the product whose leading axes are summed") {
  laws::gradient_agrees<0, 1>([](auto x, auto y) { return tn::matmul<5>(x, y); },
                              laws::spread<double, 2, 3, 2>(-1, 1),
                              laws::spread<double, 2, 3, 4>(-1, 1, 2));
}

TEST_CASE("matmul: the gradient of a right operand that leading axes share, the left transposed") {
  const auto f = [](auto x, auto y) { return tn::matmul<1>(x, y); };
  laws::gradient_agrees<0, 1>(f, laws::spread<double, 2, 3, 2>(-1, 1),
                              laws::spread<double, 3, 4>(-1, 1, 2));
  const auto both = [](auto x, auto y) { return tn::matmul<3>(x, y); };
  laws::gradient_agrees<0, 1>(both, laws::spread<double, 2, 3, 2>(-1, 1),
                              laws::spread<double, 4, 3>(-1, 1, 2));
}
