// SPDX-License-Identifier: MIT
// The rules of simplify, one small graph each, as constants: how many nodes are left.
#include <tenon/graph/spec.hpp>
#include <tenon/op/op.hpp>
#include <tenon/pass/access.hpp>

#include <doctest/doctest.h>

namespace tn = tenon;
using tn::dims;
using tn::graph::var;
using tn::operator+, tn::operator-, tn::operator*, tn::operator/;

namespace {

constexpr var input(tn::graph::builder& b, const dims& shape, int number = 0) {
  const tn::graph::node n{
      tn::graph::record_of<tn::graph::input>, {-1, -1, -1}, tn::dtype::f32, shape, {number, 0}};
  return {&b, b.add(n)};
}
constexpr var permuted(var x, std::int64_t order) {
  return {x.graph,
          x.graph->add(*tn::graph::record_of<tn::op::permute>, x.id, -1, -1, {order, 0})};
}

/// The nodes that are left of Make(builder).
template <class Make>
constexpr int left_of(Make make) {
  tn::graph::builder b;
  tn::base::vector<int> outputs;
  outputs.push_back(make(b).id);
  const tn::pass::program_graph ready =
      tn::pass::materialise(tn::pass::simplify(b.view(outputs)).view());
  if (tn::graph::check(ready.view()) != tn::graph::finding{}) return -1;
  return ready.nodes.nodes.size();
}

using builder = tn::graph::builder;
constexpr dims square_shape{{4, 4}, 2}, row_shape{{4}, 1};

}  // namespace

static_assert(left_of([](builder& b) { return tn::tanh(input(b, square_shape) + 0.0); }) == 2);
static_assert(left_of([](builder& b) {
                const var x = input(b, square_shape), y = input(b, square_shape, 1);
                return permuted(tn::matmul(x, y), tn::detail::swap_last_two(2));
              }) == 3);
static_assert(left_of([](builder& b) { return tn::tanh(1.0 * input(b, square_shape)); }) == 2);
static_assert(left_of([](builder& b) { return tn::tanh(input(b, square_shape) / 1.0); }) == 2);
static_assert(left_of([](builder& b) {
                return tn::stop_gradient(tn::tanh(input(b, row_shape)));
              }) == 2);
static_assert(left_of([](builder& b) {
                const var x = input(b, square_shape);
                return tn::tanh(permuted(permuted(x, 0x01), 0x01));
              }) == 2,
              "two transposes are none");
static_assert(left_of([](builder& b) {
                return tn::matmul(input(b, square_shape),
                                  permuted(input(b, square_shape, 1), 0x01));
              }) == 3,
              "a product reads a transposed operand");
static_assert(left_of([](builder& b) {
                return 2.0 * tn::neg(input(b, row_shape) * 200.0);
              }) == 3,
              "factors are joined, where one is a power of two");
static_assert(left_of([](builder& b) { return tn::neg(tn::neg(input(b, row_shape))) + 1.0; }) == 3);
static_assert(left_of([](builder& b) { return 3.0 * (input(b, row_shape) * 0.1); }) == 5,
              "no others, since they would round once less");
static_assert(left_of([](builder& b) {
                return tn::matmul(input(b, {{4, 1}, 2}), input(b, {{1, 3}, 2}, 1));
              }) == 3,
              "a product that sums one term is a map");
static_assert(left_of([](builder& b) {
                const var column = input(b, {{4, 1}, 2}), one = input(b, {{1, 1}, 2}, 1);
                return tn::matmul(tn::tanh(column), one);
              }) == 6,
              "so is that of a column, which is made as a row");
static_assert(left_of([](builder& b) {
                return tn::matmul(input(b, {{5, 1, 4}, 3}), input(b, {{4, 1}, 2}, 1));
              }) == 5,
              "a product that gives one number is a sum");
static_assert(left_of([](builder& b) {
                const var x = input(b, row_shape);
                return tn::tanh(tn::broadcast_to(x, square_shape) + input(b, square_shape, 1));
              }) == 4,
              "an elementwise op repeats its operands by itself");
static_assert(left_of([](builder& b) {
                const var scalar = input(b, {});
                const var repeated = tn::broadcast_to(tn::reshape(scalar, {{1}, 1}), square_shape);
                return tn::tanh(repeated) * input(b, square_shape, 1);
              }) == 4,
              "what repeats a scalar is computed once");
static_assert(left_of([](builder& b) {
                const var two = tn::graph::make_constant(b, 2, tn::dtype::f32);
                return input(b, row_shape) * (two * 3.0 + 1.0);
              }) == 3,
              "constants are folded");

TEST_CASE("simplify: x * 0 is not removed, as 0 * inf is not 0") {
  CHECK(left_of([](builder& b) { return input(b, row_shape) * 0.0; }) == 3);
}

TEST_CASE("simplify: an operand of a sum over leading axes stays transposed") {
  CHECK(left_of([](builder& b) {
          const var x = permuted(input(b, {{2, 4, 3}, 3}), 0x120);
          return tn::matmul(x, input(b, {{2, 3, 5}, 3}, 1), 1 + 4);
        }) == 5);
}
