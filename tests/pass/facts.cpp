// SPDX-License-Identifier: MIT
// Laws of facts: a node's readers are those whose operands are that node behind views, a node read
// twice by one counts twice; outputs and roots are what the graph says.
#include <doctest/doctest.h>

#include <tenon/tenon.hpp>

namespace tn = tenon;
namespace pass = tn::pass;

namespace {

struct standardised_gradient {
  constexpr auto operator()(auto x, auto w) const {
    return tn::value_and_grad<0, 1>([](auto a, auto b) {
      const auto y = tn::matmul(tn::normalise(tn::transpose(a)), b);
      return tn::sum(tn::square(tn::softmax(y)) * tn::exp(y));
    })(x, w);
  }
};
using program = tn::run::program<
    tn::run::detail::function_source<standardised_gradient, tn::tensor<float, 24, 16>,
                                     tn::tensor<float, 24, 8>>,
    tn::cpu>;
constexpr tn::graph::graph_view g = program::graph.view();

int root_of(int id) {
  while (g.nodes[id].op->kind == tn::graph::op_kind::view) id = g.nodes[id].in[0];
  return id;
}
bool is_loop(int id) {
  const auto kind = g.nodes[id].op->kind;
  return kind != tn::graph::op_kind::source && kind != tn::graph::op_kind::generator &&
         kind != tn::graph::op_kind::view;
}

}  // namespace

TEST_CASE("facts: readers, roots and outputs are those of the graph") {
  const pass::facts owned = pass::find_facts(g);
  const pass::facts_view facts = owned.view();
  int readings = 0;
  for (int x = 0; x < g.nodes.size(); ++x) {
    CHECK(facts.root[x] == root_of(x));
    bool is_output = false;
    for (int o : g.outputs) is_output = is_output || o == x;
    CHECK(facts.is_output[x] == is_output);
    for (int e = facts.first(x); e >= 0; e = facts.next(e), ++readings) {
      const tn::graph::node& n = g.nodes[facts.node(e)];
      bool reads = false;
      for (int k = 0; k < n.op->arity; ++k) reads = reads || root_of(n.in[k]) == x;
      CHECK(reads);
    }
  }
  int expected = 0;
  for (int i = 0; i < g.nodes.size(); ++i)
    if (is_loop(i)) expected += g.nodes[i].op->arity;
  CHECK(readings == expected);
}
