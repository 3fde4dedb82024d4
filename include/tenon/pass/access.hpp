// SPDX-License-Identifier: MIT
// access: how a node reads an operand through views: which node lies in memory below them, and at
// which strides the reader's axes walk it. materialise() inserts a copy wherever a chain of views
// is no such walk. Law: after materialise, access() of every operand of every computing node
// succeeds. Read next: pass/fuse.hpp.
#pragma once

#include <tenon/pass/simplify.hpp>

namespace tenon::pass {

/// Where a walk along an axis holds elements: indices [first, last). Zeros lie outside.
struct guard {
  int axis = -1;  ///< -1: everywhere
  extent first = 0, last = 0;
  friend constexpr bool operator==(const guard&, const guard&) = default;
};

/// A walk over the dense memory of node base: offset plus index times strides, per axis of the
/// reader.
struct access {
  int base = -1;
  extent offset = 0;
  dims strides;
  bool possible = true;
  pass::guard guard{};
};

namespace detail {

/// Axes that are walked without gaps in row-major order; axes of extent 1 may have any stride.
constexpr bool is_dense(const dims& shape, const dims& strides) {
  extent expected = 1;
  for (int i = shape.rank - 1; i >= 0; --i) {
    if (shape[i] == 1) continue;
    if (strides[i] != expected) return false;
    expected *= capacity(shape[i]);
  }
  return true;
}

/// The strides of a reshape, if the walk allows one.
constexpr bool reshape_walk(const dims& from, const dims& to, dims& strides) {
  if (is_dense(from, strides)) {
    strides = dense_strides(to);
    return true;
  }
  if (squeezed(from) != squeezed(to)) return false;
  dims out = to;
  int k = 0;
  for (int i = 0; i < to.rank; ++i) {
    while (k < from.rank && from[k] == 1) ++k;
    out.extents[i] = to[i] == 1 ? 0 : strides[k++];
  }
  strides = out;
  return true;
}

/// Strides for a reader of shape `to`: 0 on the axes it repeats.
constexpr dims broadcast_strides(const dims& from, const dims& strides, const dims& to) {
  dims out = to;
  for (int i = 0; i < to.rank; ++i) {
    const int k = i - (to.rank - from.rank);
    out.extents[i] = k < 0 || (from[k] == 1 && to[i] != 1) ? 0 : strides[k];
  }
  return out;
}

/// The walk of a reader of shape `to`, broadcast from the right.
constexpr void broadcast_walk(const dims& from, const dims& to, access& walk) {
  walk.strides = broadcast_strides(from, walk.strides, to);
  if (walk.guard.axis >= 0) walk.guard.axis += to.rank - from.rank;
}

/// Through a pad: one axis holds elements between zeros.
constexpr void through_pad(const graph::node& view, const dims& from, access& walk) {
  const int axis = op::slice::axis(view.attr);
  const extent step = op::slice::step(view.attr), first = op::pad::first(view.attr, from[axis]);
  walk.strides.extents[axis] *= step;
  walk.offset -= view.attr.b * walk.strides[axis];
  if (view.shape == from) {  // a flip, or nothing
    if (step < 0 && walk.guard.axis == axis)
      walk.guard = {axis, from[axis] - walk.guard.last, from[axis] - walk.guard.first};
    return;
  }
  walk.possible = walk.possible && walk.guard.axis < 0;
  walk.guard = {axis, first, first + from[axis]};
}

/// Takes a walk through one view node. Behind a guard only other axes may be cut.
constexpr void through_view(const graph::node& view, const dims& from, access& walk) {
  if (view.op == graph::record_of<op::broadcast_to>) {
    broadcast_walk(from, view.shape, walk);
  } else if (view.op == graph::record_of<op::pad>) {
    through_pad(view, from, walk);
  } else if (view.op == graph::record_of<op::permute>) {
    const dims before = walk.strides;
    const int guarded = walk.guard.axis;
    for (int i = 0; i < view.shape.rank; ++i) {
      const int source = op::permute::source(view.attr.a, i);
      walk.strides.extents[i] = before[source];
      if (source == guarded) walk.guard.axis = i;
    }
  } else if (view.op == graph::record_of<op::slice>) {
    const int axis = op::slice::axis(view.attr);
    walk.offset += view.attr.b * walk.strides[axis];
    walk.strides.extents[axis] *= op::slice::step(view.attr);
    walk.possible = walk.possible && axis != walk.guard.axis;
  } else {
    walk.possible =
        walk.possible && walk.guard.axis < 0 && reshape_walk(from, view.shape, walk.strides);
  }
}

/// The walk over node id itself: dense, or for a position one step along its axis.
constexpr access own_walk(const graph::node& n, int id) {
  access walk{id, 0, dense_strides(n.shape)};
  if (n.op == graph::record_of<graph::position> && n.attr.a >= 0)
    for (int i = 0; i < n.shape.rank; ++i) walk.strides.extents[i] = i == n.attr.a ? 1 : 0;
  return walk;
}

}  // namespace detail

/// The walk that reads node id as it is, under its own axes.
constexpr access access_of(base::span<graph::node> nodes, int id) {
  const graph::node& n = nodes.at[id];
  if (n.op->kind != graph::op_kind::view) return detail::own_walk(n, id);
  access walk = access_of(nodes, n.in[0]);
  detail::through_view(n, nodes.at[n.in[0]].shape, walk);
  return walk;
}

/// Elements can be walked that way: nothing lies between the zeros around what is not in memory.
constexpr bool is_possible(base::span<graph::node> nodes, const access& walk) {
  const graph::node& base = nodes[walk.base];
  const bool lies_in_memory = base.op->kind != graph::op_kind::generator && base.shape.rank > 0;
  return walk.possible && (walk.guard.axis < 0 || lies_in_memory);
}

/// The walk by which a reader of shape `reader` sees node id, broadcast from the right.
constexpr access access_of(base::span<graph::node> nodes, int id, const dims& reader) {
  access walk = access_of(nodes, id);
  detail::broadcast_walk(nodes[id].shape, reader, walk);
  return walk;
}

/// For every node, the node that lies in memory below its views.
constexpr base::vector<int> roots(base::span<graph::node> nodes) {
  base::vector<int> root(nodes.count);
  for (int i = 0; i < nodes.count; ++i)
    root.at[i] = nodes.at[i].op->kind == graph::op_kind::view ? root.at[nodes.at[i].in[0]] : i;
  return root;
}

namespace detail {

constexpr int copy_of(graph::builder& b, int id) { return b.add(*graph::record_of<op::copy>, id); }

/// Ops with loops of their own read operands that lie densely in memory.
constexpr bool needs_dense_operands(const graph::op_record& op) {
  return op.kind == graph::op_kind::contraction || op.kind == graph::op_kind::loop;
}

constexpr bool lies_dense(const graph::builder& b, int id) {
  const access walk = access_of({b.nodes.begin(), b.nodes.size()}, id);
  return walk.possible && walk.offset == 0 && walk.guard.axis < 0 &&
         is_dense(b.nodes.at[id].shape, walk.strides) &&
         b.nodes.at[walk.base].op->kind != graph::op_kind::generator;
}

constexpr bool contains(const base::vector<int>& list, int value) {
  for (int x : list)
    if (x == value) return true;
  return false;
}

constexpr bool is_computed(const graph::node& n) {
  return n.op->kind != graph::op_kind::source && n.op->kind != graph::op_kind::generator &&
         n.op->kind != graph::op_kind::view;
}

/// The node that is stored as an output: the one below a dense view, or a copy where there is none
/// of its own.
constexpr int own_output(graph::builder& b, int id, const base::vector<int>& taken) {
  if (lies_dense(b, id)) {
    const int below = access_of({b.nodes.begin(), b.nodes.size()}, id).base;
    // A slice from the start is dense too, but what lies below it is larger.
    if (count_elements(b.nodes.at[below].shape) == count_elements(b.nodes.at[id].shape)) id = below;
  }
  while (!is_computed(b.nodes.at[id]) || contains(taken, id)) id = copy_of(b, id);
  return id;
}

}  // namespace detail

/// Inserts copies so that every operand can be walked, and every output is a computed node of its
/// own. Drops dead nodes.
constexpr program_graph materialise(const graph::graph_view& g) {
  const base::vector<bool> used = detail::reachable(g);
  base::vector<int> now(g.nodes.count);
  program_graph out;
  graph::builder& b = out.nodes;
  b.reserve(g.nodes.count + g.nodes.count / 8);
  for (int i = 0; i < g.nodes.count; ++i) {
    if (!used.at[i]) continue;
    graph::node n = g.nodes.at[i];
    for (int k = 0; k < n.op->arity; ++k) {
      n.in[k] = now.at[n.in[k]];
      if (detail::needs_dense_operands(*n.op) && !detail::lies_dense(b, n.in[k]))
        n.in[k] = detail::copy_of(b, n.in[k]);
    }
    if (n.op->kind == graph::op_kind::view) {
      const base::span<graph::node> nodes{b.nodes.begin(), b.nodes.size()};
      access walk = access_of(nodes, n.in[0]);
      detail::through_view(n, nodes[n.in[0]].shape, walk);
      if (!is_possible(nodes, walk)) n.in[0] = detail::copy_of(b, n.in[0]);
    }
    now.at[i] = b.add(n);
  }
  for (int o : g.outputs) out.outputs.push_back(detail::own_output(b, now.at[o], out.outputs));
  return out;
}

}  // namespace tenon::pass
