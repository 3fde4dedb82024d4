// SPDX-License-Identifier: MIT
// grad: reverse-mode differentiation on the graph. It walks from a scalar back to its inputs once
// and appends the nodes of their gradients to the same builder, so a gradient is again part of a
// program and has a gradient. Law: contributions are summed in a fixed order, from the last user to
// the first. Read next: run/grad.hpp (the door), any op's gradient rule.
#pragma once

#include <tenon/op/add.hpp>
#include <tenon/op/sum.hpp>

namespace tenon::pass {

namespace detail {

/// Which nodes up to `last` depend on one of the given nodes through differentiable values.
constexpr base::vector<bool> depends_on(const graph::builder& b, base::span<int> wanted, int last) {
  base::vector<bool> depends(last + 1);
  for (int w : wanted)
    if (w <= last) depends[w] = true;
  for (int i = 0; i <= last; ++i) {
    const graph::node& n = b.nodes.at[i];
    for (int k = 0; k < n.op->arity; ++k)
      if (depends.at[n.in[k]] && is_floating(n.type)) depends.at[i] = true;
  }
  return depends;
}

constexpr void accumulate(base::vector<int>& adjoints, int node, graph::var contribution) {
  if (adjoints[node] < 0) {
    adjoints[node] = contribution.id;
  } else {
    const graph::var before{contribution.graph, adjoints[node]};
    adjoints[node] = (before + contribution).id;
  }
}

/// Applies the gradient rule of one node and hands what it sends to the operands.
constexpr void pull_back(graph::builder& b, int id, const base::vector<bool>& depends,
                         base::vector<int>& adjoints) {
  const graph::op_record& op = *b.nodes.at[id].op;
  if (op.arity == 0) return;
  if (op.gradient == nullptr) {
    b.refuse(graph::refusal::no_gradient, op.name);
    return;
  }
  graph::pullback p{b, id, {&b, adjoints[id]}};
  op.gradient(p);
  for (int k = 0; k < op.arity; ++k) {
    const int target = b.nodes.at[id].in[k];
    if (p.sent[k].graph == nullptr || !depends[target]) continue;
    const dims shape = b.nodes.at[target].shape;
    const graph::var sent = p.sent[k];
    accumulate(adjoints, target, sum_to(sent, shape));
  }
}

}  // namespace detail

/// The gradients of y with respect to the wanted nodes, given the gradient `seed` of y; zeros where
/// y does not depend.
constexpr base::vector<int> grad(graph::var y, graph::var seed, base::span<int> wanted) {
  graph::builder& b = *y.graph;
  const base::vector<bool> depends = detail::depends_on(b, wanted, y.id);
  base::vector<int> adjoints(y.id + 1, -1);
  adjoints[y.id] = seed.id;
  for (int id = y.id; id >= 0; --id)
    if (adjoints[id] >= 0 && depends[id]) detail::pull_back(b, id, depends, adjoints);
  base::vector<int> out;
  for (int w : wanted) {
    int adjoint = w <= y.id && depends[w] ? adjoints[w] : -1;
    if (adjoint < 0) adjoint = graph::make_constant(b, 0, b.nodes.at[w].type).id;
    out.push_back(broadcast_to({&b, adjoint}, b.nodes.at[w].shape).id);
  }
  return out;
}

}  // namespace tenon::pass
