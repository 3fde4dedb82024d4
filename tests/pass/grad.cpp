// SPDX-License-Identifier: MIT
// The pass grad on small graphs, as constants: what it adds, what it leaves alone, what it refuses.
// The values of gradients are tested with each op and with random graphs.
#include <tenon/graph/spec.hpp>
#include <tenon/op/op.hpp>
#include <tenon/pass/grad.hpp>

#include <doctest/doctest.h>

namespace tn = tenon;
using tn::dims;
using tn::dtype;
using tn::graph::builder;
using tn::graph::var;
using tn::operator+, tn::operator*;

namespace {

constexpr dims vector_of_four{{4}, 1};

constexpr var input(builder& b, int number, dtype type = dtype::f64, dims d = vector_of_four) {
  return {&b,
          b.add({tn::graph::record_of<tn::graph::input>, {-1, -1, -1}, type, d, {number, 0}})};
}
constexpr var total(var x) { return tn::reduce<tn::op::reduce_sum>(x, 1, false); }

/// The gradient's node of y by x.
constexpr int gradient(builder& b, var y, var x) {
  const int wanted[] = {x.id};
  return tn::pass::grad(y, tn::graph::make_constant(b, 1, dtype::f64), {wanted, 1})[0];
}
constexpr bool is_constant(const builder& b, int id, double value) {
  const tn::graph::node& n = b.nodes[id];
  const int scalar = n.op == tn::graph::record_of<tn::op::broadcast_to> ? n.in[0] : id;
  return b.nodes[scalar].op == tn::graph::record_of<tn::graph::constant> &&
         tn::graph::double_of(b.nodes[scalar].attr.a) == value;
}

constexpr bool is_zero_without_a_path() {
  builder b;
  const var x = input(b, 0), other = input(b, 1);
  const int g = gradient(b, total(tn::sin(x)), other);
  return is_constant(b, g, 0) && b.nodes[g].shape == vector_of_four;
}
constexpr bool is_zero_behind_stop_gradient() {
  builder b;
  const var x = input(b, 0);
  return is_constant(b, gradient(b, total(tn::stop_gradient(x) * 2.0), x), 0);
}
constexpr bool is_zero_behind_an_integer() {
  builder b;
  const var x = input(b, 0);
  const var k = tn::apply<tn::op::cast<std::int32_t>>(x);
  return is_constant(b, gradient(b, total(tn::apply<tn::op::cast<double>>(k)), x), 0);
}
constexpr bool is_seed_by_itself() {
  builder b;
  const var x = input(b, 0, dtype::f64, {});
  return is_constant(b, gradient(b, x, x), 1);
}
/// A square used twice is pulled back once: contributions meet before the rule is applied.
constexpr bool applies_each_rule_once() {
  builder b;
  const var x = input(b, 0);
  const var s = tn::square(x);
  gradient(b, total(tn::sin(s) + tn::cos(s)), x);
  int products_with_two = 0;
  for (const tn::graph::node& n : b.nodes)
    for (int k = 0; k < 2; ++k)
      if (n.op == tn::graph::record_of<tn::op::mul> && is_constant(b, n.in[k], 2))
        ++products_with_two;
  return products_with_two == 1;
}
constexpr bool keeps_the_contract() {
  builder b;
  const var x = input(b, 0), y = input(b, 1);
  tn::base::vector<int> out;
  out.push_back(gradient(b, total(tn::tanh(x * y) + tn::exp(x)), y));
  return tn::graph::check(b.view(out)) == tn::graph::finding{};
}

/// An op without a gradient rule.
struct opaque : tn::graph::elementwise<1> {
  static constexpr const char* name = "opaque";
  template <class V>
  static constexpr V value(V x) {
    return x;
  }
};
constexpr bool refuses_an_op_without_gradient() {
  builder b;
  const var x = input(b, 0);
  gradient(b, total(tn::apply<opaque>(x)), x);
  return b.refused == tn::graph::refusal::no_gradient && b.refused_name == tn::text("opaque");
}
constexpr bool asks_no_op_without_need() {
  builder b;
  const var x = input(b, 0), y = input(b, 1);
  gradient(b, total(tn::apply<opaque>(x) + y), y);
  return b.refused == tn::graph::refusal::none;
}

}  // namespace

static_assert(is_zero_without_a_path());
static_assert(is_zero_behind_stop_gradient());
static_assert(is_zero_behind_an_integer());
static_assert(is_seed_by_itself());
static_assert(applies_each_rule_once());
static_assert(keeps_the_contract());
static_assert(refuses_an_op_without_gradient());
static_assert(asks_no_op_without_need());

TEST_CASE("grad: what is no constant at run time holds there, too") {
  CHECK(applies_each_rule_once());
  CHECK(refuses_an_op_without_gradient());
  CHECK(asks_no_op_without_need());
}
