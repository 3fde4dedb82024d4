// SPDX-License-Identifier: MIT
// simplify: rebuilds a graph with fewer and cheaper nodes of the same values: constants folded,
// identities removed, factors joined, views composed, transposes taken into matmul, products of
// vectors made maps and sums, common sub-expressions shared (the builder does that), dead nodes
// left behind. Law: values stay equal, but for the order of a sum; applied twice it changes nothing
// more. Read next: pass/fuse.hpp.
#pragma once

#include <tenon/op/div.hpp>
#include <tenon/op/permute.hpp>
#include <tenon/op/reciprocal.hpp>
#include <tenon/op/rsqrt.hpp>
#include <tenon/op/slice.hpp>
#include <tenon/op/stop_gradient.hpp>
#include <tenon/pass/scale.hpp>
#include <tenon/pass/vector_product.hpp>

namespace tenon::pass {

namespace detail {

/// The node whose value is n's own, or -1: x + 0, x * 1, stop_gradient(x), a view to the shape it
/// has already.
constexpr int same_as_operand(const graph::builder& b, const graph::node& n) {
  if (n.op == graph::record_of<op::stop_gradient> || n.op == graph::record_of<op::argument>)
    return n.in[0];
  if (n.op->kind == graph::op_kind::view && n.shape == b.nodes.at[n.in[0]].shape &&
      n.op != graph::record_of<op::permute> && n.attr == graph::attributes{})
    return n.in[0];
  if (n.op->kind == graph::op_kind::reduction && n.shape == b.nodes.at[n.in[0]].shape &&
      count_elements(reduce_axes(n.shape, ~n.attr.a, false)) == 1)
    return n.in[0];
  if (!n.op->has_right_identity) return -1;
  for (int side : {1, 0}) {
    const graph::node& c = b.nodes.at[n.in[side]];
    if (side == 0 && !n.op->commutative) continue;
    if (is_constant(c) && graph::double_of(c.attr.a) == n.op->right_identity &&
        n.shape == b.nodes.at[n.in[1 - side]].shape)
      return n.in[1 - side];
  }
  return -1;
}

/// Numbers whose sums, products and quotients neither overflow nor vanish: those are no constant
/// expressions.
constexpr bool is_moderate(double x) {
  const double size = x < 0 ? -x : x;
  return x == 0 || (size >= 1e-150 && size <= 1e150);
}

/// An elementwise op of constants becomes a constant, if its dtype holds the folded value exactly
/// enough to replace it.
constexpr bool fold_constants(const graph::builder& b, graph::node& n) {
  if (n.op->fold == nullptr || !is_floating(n.type) || n.shape.rank != 0) return false;
  if (n.op == graph::record_of<op::copy>) return false;
  double values[3] = {};
  for (int k = 0; k < n.op->arity; ++k) {
    const graph::node& c = b.nodes.at[n.in[k]];
    if (!is_constant(c) || c.type != n.type) return false;
    values[k] = graph::double_of(c.attr.a);
    if (!is_moderate(values[k])) return false;
  }
  // A division by zero is no constant expression.
  if (values[n.op->arity - 1] == 0 &&
      (n.op == graph::record_of<op::div> || n.op == graph::record_of<op::reciprocal> ||
       n.op == graph::record_of<op::rsqrt>))
    return false;
  double folded = n.op->fold(values);
  if (n.type == dtype::f32 && !(folded > -3.4e38 && folded < 3.4e38)) return false;
  if (n.type == dtype::f32) folded = static_cast<double>(static_cast<float>(folded));
  n = graph::node{
      graph::record_of<graph::constant>, {-1, -1, -1}, n.type, {}, {graph::bits_of(folded), 0}};
  return true;
}

/// An elementwise op reads through broadcast_to, where its result has the same shape without it.
constexpr void skip_broadcasts(const graph::builder& b, graph::node& n) {
  for (int k = 0; k < n.op->arity; ++k) {
    const graph::node& x = b.nodes.at[n.in[k]];
    if (x.op != graph::record_of<op::broadcast_to>) continue;
    dims shape = b.nodes.at[x.in[0]].shape;
    for (int j = 0; j < n.op->arity; ++j)
      if (j != k) shape = broadcast(shape, b.nodes.at[n.in[j]].shape);
    if (shape == n.shape) n.in[k] = x.in[0];
  }
}

/// A view of a view of the same kind, or of a repeated scalar, is one view.
constexpr void compose_views(const graph::builder& b, graph::node& n) {
  const graph::node& x = b.nodes.at[n.in[0]];
  if (const int scalar = repeated_scalar(b, n.in[0]); scalar >= 0) {
    n.op = graph::record_of<op::broadcast_to>;
    n.in[0] = scalar;
    n.attr = {};
    return;
  }
  if (n.op != x.op) return;
  if (n.op == graph::record_of<op::permute>) {
    std::int64_t order = 0;
    for (int i = 0; i < n.shape.rank; ++i)
      order |= std::int64_t{op::permute::source(x.attr.a, op::permute::source(n.attr.a, i))}
               << (4 * i);
    n.attr.a = order;
    n.in[0] = x.in[0];
  } else if (n.op == graph::record_of<op::broadcast_to> || n.op == graph::record_of<op::reshape>) {
    n.in[0] = x.in[0];
  }
}

/// matmul(transpose(a), b) and matmul(a, transpose(b)) take the operand with a flag.
constexpr void absorb_transposes(const graph::builder& b, graph::node& n) {
  if ((n.attr.a & op::matmul::leading_summed) != 0) return;
  for (int k = 0; k < 2; ++k) {
    const graph::node& x = b.nodes.at[n.in[k]];
    if (x.op != graph::record_of<op::permute>) continue;
    if (x.attr.a != tenon::detail::swap_last_two(x.shape.rank)) continue;
    n.in[k] = x.in[0];
    n.attr.a ^= k == 0 ? op::matmul::left_transposed : op::matmul::right_transposed;
  }
}

/// A permutation that leaves every axis in place.
constexpr bool is_identity_permutation(const graph::node& n) {
  if (n.op != graph::record_of<op::permute>) return false;
  for (int i = 0; i < n.shape.rank; ++i)
    if (op::permute::source(n.attr.a, i) != i) return false;
  return true;
}

constexpr int add_simplified(graph::builder& b, graph::node n);

/// An elementwise op of repeated operands alone is made once and repeated; -1 if this one is not.
constexpr int repeat_result(graph::builder& b, const graph::node& n) {
  if (n.op == graph::record_of<op::copy>) return -1;
  bool repeats = false;
  for (int k = 0; k < n.op->arity; ++k)
    repeats = repeats || b.nodes.at[n.in[k]].op == graph::record_of<op::broadcast_to>;
  if (!repeats) return -1;
  graph::node once = n;
  once.shape = {};
  for (int k = 0; k < n.op->arity; ++k) {
    const graph::node& x = b.nodes.at[n.in[k]];
    if (x.op == graph::record_of<op::broadcast_to>) once.in[k] = x.in[0];
    once.shape = broadcast(once.shape, b.nodes.at[once.in[k]].shape);
  }
  if (once.shape == n.shape) return -1;
  graph::node repeat{graph::record_of<op::broadcast_to>, {-1, -1, -1}, n.type, n.shape, {}};
  repeat.in[0] = add_simplified(b, once);
  return add_simplified(b, repeat);
}

/// Adds the simplest node equal to n.
constexpr int add_simplified(graph::builder& b, graph::node n) {
  using graph::op_kind;
  if (n.op->kind == op_kind::elementwise) {
    if (fold_constants(b, n)) return b.add(n);
    join_scales(b, n);
    if (const int repeated = repeat_result(b, n); repeated >= 0) return repeated;
    skip_broadcasts(b, n);
    if (n.op->commutative && n.in[0] > n.in[1]) std::swap(n.in[0], n.in[1]);
  }
  if (n.op->kind == op_kind::view && n.op != graph::record_of<op::pad>) compose_views(b, n);
  if (n.op == graph::record_of<op::matmul>) {
    absorb_transposes(b, n);
    if (const int product = add_vector_product(b, n, add_simplified); product >= 0) return product;
  }
  const int same = is_identity_permutation(n) ? n.in[0]
                   : n.op->arity > 0          ? same_as_operand(b, n)
                                              : -1;
  return same >= 0 ? same : b.add(n);
}

constexpr base::vector<bool> reachable(const graph::graph_view& g) {
  base::vector<bool> used(g.nodes.count);
  for (int out : g.outputs) used.at[out] = true;
  for (int i = g.nodes.count - 1; i >= 0; --i) {
    const graph::node& n = g.nodes.at[i];
    for (int k = used.at[i] ? n.op->arity - 1 : -1; k >= 0; --k) used.at[n.in[k]] = true;
  }
  return used;
}

/// How often the nodes that matter are read; an output is read once more.
constexpr base::vector<int> count_readers(const graph::graph_view& g,
                                          const base::vector<bool>& used) {
  base::vector<int> readers(g.nodes.count);
  for (int i = 0; i < g.nodes.count; ++i) {
    const graph::node& n = g.nodes.at[i];
    for (int k = used.at[i] ? n.op->arity - 1 : -1; k >= 0; --k) ++readers.at[n.in[k]];
  }
  for (int o : g.outputs) ++readers.at[o];
  return readers;
}

/// (a b)^T = b^T a^T, where nobody else reads the product: one kernel instead of two. Gives the
/// transposed product under the numbers of g.
constexpr graph::node turn_product(const graph::graph_view& g, const graph::node& n,
                                   const base::vector<int>& readers) {
  if (n.op != graph::record_of<op::permute> || n.shape.rank != 2) return n;
  const graph::node& product = g.nodes.at[n.in[0]];
  if (product.op != graph::record_of<op::matmul> || readers.at[n.in[0]] != 1 ||
      n.attr.a != tenon::detail::swap_last_two(2))
    return n;
  constexpr std::int64_t left = op::matmul::left_transposed, right = op::matmul::right_transposed;
  const std::int64_t flags = product.attr.a;
  graph::node turned = product;
  turned.shape = n.shape;
  turned.in[0] = product.in[1];
  turned.in[1] = product.in[0];
  turned.attr.a = (flags & ~(left | right)) | ((flags & right) != 0 ? 0 : left) |
                  ((flags & left) != 0 ? 0 : right);
  return turned;
}

}  // namespace detail

/// A graph that a pass has made: its nodes and outputs.
struct program_graph {
  graph::builder nodes;
  base::vector<int> outputs;
  constexpr graph::graph_view view() const { return nodes.view(outputs); }
};

/// Rebuilds the graph with the rules above; outputs keep their order.
constexpr program_graph simplify(const graph::graph_view& g) {
  const base::vector<bool> used = detail::reachable(g);
  const base::vector<int> readers = detail::count_readers(g, used);
  base::vector<int> now(g.nodes.count);
  program_graph out;
  out.nodes.reserve(g.nodes.count);
  for (int i = 0; i < g.nodes.count; ++i) {
    if (!used.at[i]) continue;
    graph::node n = detail::turn_product(g, g.nodes.at[i], readers);
    for (int k = 0; k < n.op->arity; ++k) n.in[k] = now.at[n.in[k]];
    n = detail::pad_before_scale(out.nodes, n, detail::add_simplified);
    now.at[i] = detail::add_simplified(out.nodes, n);
  }
  for (int o : g.outputs) out.outputs.push_back(now.at[o]);
  return out;
}

}  // namespace tenon::pass
