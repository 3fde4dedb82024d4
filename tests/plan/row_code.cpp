// SPDX-License-Identifier: MIT
// What lowering makes of rows: softmax takes each exponential once and keeps it in the result's
// memory; the logit of a label is one load, its gradient one more store; a result that keeps a
// value early may still take the place of an operand that nothing needs any more.
#include "laws/wide_device.hpp"

#include <tenon/tenon.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace tn = tenon;
using tn::plan::opcode;

namespace {

struct loss {
  constexpr auto operator()(auto logits, auto labels) const {
    return tn::cross_entropy(logits, labels);
  }
};

using logits = tn::tensor<float, 7, 37>;
using labels = tn::tensor<int, 7>;
using gradient = tn::run::detail::gradient_function<loss, true, 0>;
using source = tn::run::detail::function_source<gradient, logits, labels>;
using program = tn::run::program<source, tn::cpu>;
using wide_program = tn::run::program<source, laws::wide_device>;

template <class P = program>
constexpr int count(opcode code, const char* op) {
  int found = 0;
  for (const tn::plan::instruction& i : P::schedule.instructions)
    if (i.code == code && (op == nullptr || std::string_view(i.op->name) == op)) ++found;
  return found;
}

/// Loads that wait for an earlier phase.
template <class P = program>
constexpr int count_kept() {
  int found = 0;
  for (const tn::plan::instruction& i : P::schedule.instructions)
    if (i.code == opcode::load && i.phase > 0) ++found;
  return found;
}

}  // namespace

static_assert(count(opcode::apply, "exp") == 1);
static_assert(count(opcode::pick, nullptr) == 2 && count(opcode::put, nullptr) == 1);
static_assert(count(opcode::apply, "equal") == 0);
static_assert(count_kept() == 1);
/// Where registers hold the row, nothing waits in memory, and the label's element needs no mending.
static_assert(count<wide_program>(opcode::apply, "exp") == 1 && count_kept<wide_program>() == 0);
static_assert(count<wide_program>(opcode::put, nullptr) == 0);

TEST_CASE("row code: a position outside the row picks nothing and reads no other memory") {
  const tn::tensor<float, 4, 3> x{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {10, 11, 12}};
  const tn::tensor<int, 4> at{2, -1, 3, 0};
  const auto pick = [](auto values, auto places) {
    return tn::sum<1>(tn::select(tn::one_hot<3, bool>(places), values, 0.0));
  };
  const tn::tensor<float, 4> picked = tn::compiled(pick)(x, at);
  CHECK((picked(0) == 3 && picked(1) == 0 && picked(2) == 0 && picked(3) == 10));
}

TEST_CASE("row code: a plan that holds rows in registers gives the same numbers") {
  const tn::tensor<float, 7, 37> x = tn::random::normal{3};
  const tn::tensor<int, 7> at{3, 0, 36, 5, 5, 9, 11};
  const auto f = tn::value_and_grad<0>(loss{});
  const auto [value, slope] = f(x, at);
  const auto [wide_value, wide_slope] = tn::compiled(f, laws::wide_device{})(x, at);
  CHECK(value() == doctest::Approx(wide_value()).epsilon(1e-6));
  for (tn::extent i = 0; i < x.size(); ++i)
    CHECK(slope.data()[i] == doctest::Approx(wide_slope.data()[i]).epsilon(1e-5));
}

TEST_CASE("row code: a position that is no integer picks nothing") {
  const tn::tensor<float, 2, 3> x{{1, 2, 3}, {4, 5, 6}};
  const tn::tensor<float, 2> at{1.5f, 2};
  const auto pick = [](auto values, auto places) {
    const auto along = tn::positions<float, tn::shape<3>, 0>(*values.graph);
    return tn::sum<1>(tn::select(along == tn::expand<-1>(places), values, 0.0));
  };
  const tn::tensor<float, 2> picked = tn::compiled(pick)(x, at);
  CHECK((picked(0) == 0 && picked(1) == 6));
}

TEST_CASE("row code: the gradient at the label is mended, at no other place") {
  const logits x = tn::random::normal{1};
  const labels at{0, 36, 17, 37, -1, 5, 5};
  const logits g = tn::grad(loss{})(x, at);
  for (tn::extent row = 0; row < 7; ++row) {
    double sum = 0;
    for (int i = 0; i < 37; ++i) sum += std::exp(double{x(row, i)});
    for (int i = 0; i < 37; ++i) {
      const double softmax = std::exp(double{x(row, i)}) / sum;
      CHECK(g(row, i) == doctest::Approx((softmax - (i == at(row) ? 1 : 0)) / 7).epsilon(1e-5));
    }
  }
}

TEST_CASE("row code: what differs at one position, or at several") {
  const tn::tensor<double, 2, 20> x = tn::random::normal{1};
  const tn::tensor<int, 2> at{3, 19}, other{3, 20};
  const auto mix = [](auto values, auto one, auto two) {
    const auto first = tn::one_hot<20, bool>(one), second = tn::one_hot<20, bool>(two);
    return tn::select(first, tn::exp(values), values) + tn::select(second, 100.0, values * 0.5);
  };
  const tn::tensor<double, 2, 20> y = tn::compiled(mix)(x, at, other);
  const tn::tensor<int, 2, 20> hot =
      tn::compiled([](auto v) { return tn::one_hot<20, int>(v); })(at);
  for (tn::extent row = 0; row < 2; ++row)
    for (int i = 0; i < 20; ++i) {
      const double v = x(row, i);
      const double expected = (i == at(row) ? std::exp(v) : v) + (i == other(row) ? 100 : v * 0.5);
      CHECK(y(row, i) == doctest::Approx(expected).epsilon(1e-12));
      CHECK(hot(row, i) == (i == at(row) ? 1 : 0));
    }
}

TEST_CASE("row code: rows of many phases") {
  const tn::tensor<double, 2, 100> x = tn::random::normal{1};
  const auto often = [](auto v) {
    auto out = v;
    for (int i = 0; i < 20; ++i) out = tn::softmax(out * 3.0);
    return out;
  };
  const tn::tensor<double, 2, 100> y = tn::compiled(often)(x);
  double sum = 0;
  for (int i = 0; i < 100; ++i) sum += y(0, i);
  CHECK(sum == doctest::Approx(1).epsilon(1e-12));
}

TEST_CASE("row code: what is kept for a later phase may stand in place of an operand") {
  const tn::tensor<double, 5, 100> x = tn::random::normal{3};
  const auto twice = [](auto v) { return tn::softmax(tn::sin(tn::softmax(v)) * 2.0); };
  const tn::tensor<double, 5, 100> y = tn::compiled(twice)(x);
  for (tn::extent row = 0; row < 5; ++row) {
    double e[100], sum = 0, top = 0;
    for (int i = 0; i < 100; ++i) sum += e[i] = std::exp(x(row, i));
    for (double& v : e) top = std::max(top, v = 2 * std::sin(v / sum));
    sum = 0;
    for (double& v : e) sum += v = std::exp(v - top);
    for (int i = 0; i < 100; ++i) CHECK(y(row, i) == doctest::Approx(e[i] / sum).epsilon(1e-12));
  }
}
