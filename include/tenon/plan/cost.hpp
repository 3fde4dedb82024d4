// SPDX-License-Identifier: MIT
// cost: what a program costs, as constants: floating point operations, parameters, operands.
// Batches count at capacity. Law: 64 bits everywhere; a product of m x k by k x n counts 2 m n k.
// Read next: plan/print.hpp.
#pragma once

#include <tenon/plan/kernel.hpp>

namespace tenon::plan {

/// Floating point operations of one node.
constexpr extent count_flops(base::span<graph::node> nodes, const graph::node& n) {
  using graph::op_kind;
  if (n.op->kind == op_kind::contraction) {
    dims in[2];
    for (int k = 0; k < n.op->arity; ++k) in[k] = nodes[n.in[k]].shape;
    return n.op->work(n.shape, in, n.attr);
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

namespace detail {

/// How many places of the loop an instruction is made at: per element, or per row.
constexpr extent count_places(const kernel& k, const instruction& i) {
  if (i.at == pass::level::row && k.kind == pass::loop_kind::row && i.code != opcode::fold)
    return count_elements(k.space, 0, k.space.rank - k.inner);
  return count_elements(k.space);
}

/// Elements of an operand that a walk touches.
constexpr extent count_walked(const kernel& k, const instruction& i) {
  const int axes = i.code == opcode::pick ? k.space.rank - k.inner : k.space.rank;
  extent count = 1;
  for (int a = 0; a < axes; ++a)
    if (i.strides[a] != 0) count *= capacity(k.space[a]);
  return count;
}

/// Instruction n moves data between memory and the kernel. What a row keeps in a result's place for
/// a later phase stays in the cache.
constexpr bool moves_data(base::span<instruction> code, int n) {
  const instruction& i = code[n];
  if (i.code == opcode::load) return i.phase == 0;
  if (i.code != opcode::store) return i.code == opcode::pick;
  for (int later = n + 1; later < code.size(); ++later)
    if (code[later].code == opcode::store && code[later].slot == i.slot) return false;
  return true;
}

}  // namespace detail

/// Floating point operations of one launch of a kernel with the given instructions.
constexpr extent count_flops(base::span<instruction> code, const kernel& k) {
  extent sum = 0;
  for (const instruction& i : code) {
    if (i.code == opcode::apply) sum += i.op->flops * detail::count_places(k, i);
    if (i.code == opcode::fold) sum += detail::count_places(k, i);
  }
  if (k.kind != pass::loop_kind::product) return sum;
  return sum + k.op->work(k.shapes[0], k.shapes + 1, k.attr);
}

/// Bytes that one launch of a kernel reads and writes, each element of an operand counted once a
/// walk.
constexpr extent count_bytes(base::span<instruction> code, const kernel& k) {
  extent sum = 0;
  for (int n = 0; n < code.size(); ++n)
    if (detail::moves_data(code, n))
      sum += detail::count_walked(k, code[n]) * size_of(code[n].type);
  for (int s = 1; s < 3 && k.op != nullptr; ++s)
    if (s <= k.op->arity) sum += count_elements(k.shapes[s]) * size_of(k.types[s]);
  if (k.kind == pass::loop_kind::own) sum += count_elements(k.shapes[0]) * size_of(k.type);
  return sum;
}

/// Numbers in a list of parameters, statistics left out.
template <class Parameters>
constexpr extent count_parameters(const Parameters& parameters) {
  extent sum = 0;
  for (const graph::parameter_info& p : parameters)
    if (!p.is_statistic) sum += count_elements(p.shape);
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
