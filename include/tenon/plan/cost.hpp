// SPDX-License-Identifier: MIT
// cost: what a program costs, as constants: floating point operations, parameters, operands. Batches count at capacity.
// Law: 64 bits everywhere; a product of m x k by k x n counts 2 m n k.
// Read next: plan/print.hpp.
#pragma once

#include <tenon/plan/kernel.hpp>

namespace tenon::plan {

/// Floating point operations of one node.
constexpr extent count_flops(base::span<graph::node> nodes, const graph::node& n) {
  using graph::op_kind;
  if (n.op->kind == op_kind::contraction) {
    const dims& left = nodes[n.in[0]].shape;
    const extent rows = op::matmul::rows(left, n.attr.a);
    return 2 * count_elements(n.shape) * (count_elements(left) / capacity(rows)) /
           ((n.attr.a & op::matmul::leading_summed) != 0
                ? 1
                : count_elements(op::matmul::leading(left)));
  }
  if (n.op->kind == op_kind::reduction) return count_elements(nodes[n.in[0]].shape);
  return n.op->kind == op_kind::elementwise ? n.op->flops * count_elements(n.shape) : 0;
}

/// Floating point operations of a graph.
constexpr extent count_flops(const graph::graph_view& g) {
  extent sum = 0;
  for (const graph::node& n : g.nodes) sum += count_flops(g.nodes, n);
  return sum;
}

/// Numbers in a list of parameters.
template <class Parameters>
constexpr extent count_parameters(const Parameters& parameters) {
  extent sum = 0;
  for (const graph::parameter_info& p : parameters) sum += count_elements(p.shape);
  return sum;
}

/// The most operands that a launch has; at least 1.
template <class Launches>
constexpr int max_operands(const Launches& launches) {
  int most = 1;
  for (const launch& l : launches) most = l.count > most ? l.count : most;
  return most;
}

}  // namespace tenon::plan
