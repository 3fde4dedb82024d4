// SPDX-License-Identifier: MIT
#include "laws/gradient.hpp"
#include "laws/value.hpp"

namespace tn = tenon;

static_assert(tn::equation("ij,jk->ik").fault == tn::equation_fault::none);
static_assert(tn::equation("ij,jk").fault == tn::equation_fault::syntax);
static_assert(tn::equation("ii->i").fault == tn::equation_fault::repeated);
static_assert(tn::equation("ij->ik").fault == tn::equation_fault::unknown);

static constexpr auto batched = [](const auto& x, const auto& y) {
  return tn::einsum<"bij,bjk->bik">(x, y);
};
static constexpr auto mixed = [](const auto& x, const auto& y) {
  return tn::einsum<"ibjs, kjb -> kbi">(x, y);
};
static constexpr auto turned = [](const auto& x) { return tn::einsum<"ijk->ki">(x); };

TEST_CASE("einsum: one operand is permuted and summed") {
  const auto x = laws::spread<double, 2, 3, 4>(-1, 1);
  const auto expected = tn::tensor<double, 4, 2>::from(
      [&](auto k, auto i) { return x(i, 0, k) + x(i, 1, k) + x(i, 2, k); });
  laws::gives(turned, expected, x);
  laws::gradient_agrees(turned, x);
}

TEST_CASE("einsum: of matrices is matmul") {
  const auto x = laws::spread<double, 2, 3, 4>(-1, 1);
  const auto y = laws::spread<double, 2, 4, 5>(-1, 1, 2);
  const tn::tensor<double, 2, 3, 5> expected = tn::matmul(x, y);
  laws::gives(batched, expected, x, y);
}

TEST_CASE("einsum: agrees with plain loops, whatever the order of letters") {
  const auto x = laws::spread<double, 2, 3, 4, 2>(-1, 1);
  const auto y = laws::spread<double, 5, 4, 3>(-1, 1, 2);
  const auto expected = tn::tensor<double, 5, 3, 2>::from([&](auto k, auto b, auto i) {
    double sum = 0;
    for (int j = 0; j < 4; ++j) sum += (x(i, b, j, 0) + x(i, b, j, 1)) * y(k, j, b);
    return sum;
  });
  laws::gives(mixed, expected, x, y);
}

TEST_CASE("einsum: vectors give a number or a matrix") {
  const tn::tensor<double, 2> x{1, 2};
  const tn::tensor<double, 2> y{3, 4};
  laws::gives([](const auto& a, const auto& b) { return tn::einsum<"i,i->">(a, b); },
              tn::tensor<double>(11), x, y);
  laws::gives([](const auto& a, const auto& b) { return tn::einsum<"i,j->ji">(a, b); },
              tn::tensor<double, 2, 2>{{3, 6}, {4, 8}}, x, y);
}

TEST_CASE("einsum: gradients agree with central differences") {
  laws::gradient_agrees<0, 1>(batched, laws::spread<double, 2, 2, 3>(-1, 1),
                              laws::spread<double, 2, 3, 2>(-1, 1, 2));
  laws::gradient_agrees<0, 1>(mixed, laws::spread<double, 2, 2, 3, 2>(-1, 1),
                              laws::spread<double, 2, 3, 2>(-1, 1, 2));
}
