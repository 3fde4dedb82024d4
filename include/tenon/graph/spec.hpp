// SPDX-License-Identifier: MIT
// spec: what a legal graph is, as a function: check(graph) is the first violation, with its node,
// or none. Passes may rely on it, and must keep it. Law: what the public doors trace, and what
// every pass makes of it, checks as none. Read next: plan/spec.hpp.
#pragma once

#include <tenon/graph/source.hpp>

namespace tenon::graph {

/// What can be wrong with a node.
enum class violation : std::uint8_t {
  none,
  no_op,                ///< the node has no op record
  input_after_user,     ///< an operand is missing, or not an earlier node
  too_many_inputs,      ///< an input beyond the op's arity
  zero_extent,          ///< an axis without elements, or more axes than allowed
  extent_behind_rank,   ///< an extent that is left behind the last axis
  batch_not_leading,    ///< a batch axis that is not the first
  operands_disagree,    ///< operands that do not broadcast, axes that do not exist
  wrong_shape,          ///< not the shape of the op's rule
  wrong_dtype,          ///< not the dtype of the op's rule
  output_out_of_range,  ///< an output that is no node
};

/// The first violation and the node it is at.
struct finding {
  violation what = violation::none;
  int node = -1;
  friend constexpr bool operator==(const finding&, const finding&) = default;
};

namespace detail {

constexpr violation check_inputs(const node& n, int id) {
  if (n.op == nullptr) return violation::no_op;
  for (int k = 0; k < 3; ++k) {
    if (k < n.op->arity && (n.in[k] < 0 || n.in[k] >= id)) return violation::input_after_user;
    if (k >= n.op->arity && n.in[k] != -1) return violation::too_many_inputs;
  }
  return violation::none;
}

constexpr violation check_extents(const dims& d) {
  if (d.rank < 0 || d.rank > max_rank) return violation::zero_extent;
  for (int i = 0; i < d.rank; ++i) {
    if (d[i] == 0) return violation::zero_extent;
    if (d[i] < 0 && i > 0) return violation::batch_not_leading;
  }
  for (int i = d.rank; i < max_rank; ++i)
    if (d[i] != 0) return violation::extent_behind_rank;
  return violation::none;
}

constexpr bool operands_agree(const node& n, const dims* in) {
  if (n.op->kind == op_kind::reduction)
    return n.attr.a >= 0 && (n.attr.a >> in[0].rank) == 0 && (n.attr.b == 0 || n.attr.b == 1);
  if (n.op->kind == op_kind::contraction) return n.shape.rank > n.op->column_axes;
  if (n.op->kind != op_kind::elementwise) return true;
  dims all = in[0];
  for (int k = 1; k < n.op->arity; ++k) {
    if (!are_broadcastable(all, in[k])) return false;
    all = broadcast(all, in[k]);
  }
  return true;
}

/// Shape and dtype against the op's rules; operands are earlier nodes here.
constexpr violation check_rules(const graph_view& g, const node& n) {
  if (n.op->arity == 0) return violation::none;
  dims shapes[3];
  dtype types[3] = {};
  for (int k = 0; k < n.op->arity; ++k) {
    shapes[k] = g.nodes[n.in[k]].shape;
    types[k] = g.nodes[n.in[k]].type;
  }
  if (!operands_agree(n, shapes)) return violation::operands_disagree;
  if (n.op->shape != nullptr && n.op->shape(shapes, n.attr) != n.shape)
    return violation::wrong_shape;
  if (n.op->type != nullptr && n.op->type(types, n.attr) != n.type) return violation::wrong_dtype;
  if (n.op->kind == op_kind::view && n.type != types[0]) return violation::wrong_dtype;
  return violation::none;
}

}  // namespace detail

/// The first violation in a graph.
constexpr finding check(const graph_view& g) {
  for (int i = 0; i < g.nodes.size(); ++i) {
    const node& n = g.nodes[i];
    violation found = detail::check_inputs(n, i);
    if (found == violation::none) found = detail::check_extents(n.shape);
    if (found == violation::none) found = detail::check_rules(g, n);
    if (found != violation::none) return {found, i};
  }
  for (int o : g.outputs)
    if (o < 0 || o >= g.nodes.size()) return {violation::output_out_of_range, o};
  return {};
}

}  // namespace tenon::graph
