// SPDX-License-Identifier: MIT
// schedule: clusters in a valid order, each lowered to instructions, equal ones shared. What leaves here is all that a
// device needs: kernels, launches, and which node each operand is.
// Law: a launch reads only sources and what earlier launches stored.
// Read next: plan/memory.hpp.
#pragma once

#include <tenon/plan/kernel.hpp>

namespace tenon::plan {

/// A program as launches.
struct schedule {
  base::vector<instruction> instructions;
  base::vector<kernel> kernels;
  base::vector<launch> launches;
  base::vector<int> operands;  ///< node of each operand slot, launch after launch
};

namespace detail {

using pass::access;
using pass::level;
using pass::loop_kind;

/// Which computed nodes must lie in memory: outputs, and those another cluster reads.
constexpr base::vector<bool> find_stored(const graph::graph_view& g, const pass::fusion& f) {
  base::vector<bool> stored(g.nodes.size(), false);
  const base::vector<int> root = pass::roots(g.nodes);
  for (int o : g.outputs) stored[o] = true;
  for (int i = 0; i < g.nodes.size(); ++i) {
    const int owner = f.owner(i);
    if (owner < 0) continue;
    for (int k = 0; k < g.nodes[i].op->arity; ++k) {
      const int x = root[g.nodes[i].in[k]];
      const bool product_operand = g.nodes[i].op->kind == graph::op_kind::contraction;
      if (f.owner(x) >= 0 && (f.owner(x) != owner || product_operand)) stored[x] = true;
    }
  }
  return stored;
}

/// Lowers one cluster.
class lowering {
 public:
  constexpr lowering(const graph::graph_view& g, const pass::fusion& f, const base::vector<bool>& stored,
                     const pass::cluster& c, base::span<int> members, base::vector<int>& registers)
      : g_(g), f_(f), stored_(stored), c_(c), members_(members), registers_(registers) {}

  base::vector<instruction> code;
  base::vector<int> operands;
  kernel shape;

  constexpr void run() {
    shape.kind = c_.kind;
    shape.space = c_.space;
    shape.inner = c_.inner;
    shape.first_folded = c_.first;
    shape.last_folded = c_.last;
    for (int m : members_)
      if (has_own_operands(m)) lower_own(m);
    for (int m : members_)
      if (!has_own_operands(m)) lower(m);
    for (int m : members_)
      if (stored_[m]) add_store(m);
    if (c_.kind != loop_kind::own) collapse();
    shape.count = code.size();
    for (int m : members_) registers_[m] = -1;
  }

 private:
  constexpr int emit(instruction i) {
    for (int k = 0; k < code.size(); ++k)
      if (code[k] == i) return k;
    code.push_back(i);
    return code.size() - 1;
  }
  constexpr int slot_of(int node) {
    for (int i = 0; i < operands.size(); ++i)
      if (operands[i] == node) return i;
    operands.push_back(node);
    return operands.size() - 1;
  }

  constexpr void lower(int id) {
    const graph::node& n = g_.nodes[id];
    instruction i;
    i.code = n.op->kind == graph::op_kind::reduction ? opcode::fold : opcode::apply;
    i.op = n.op;
    i.type = n.type;
    i.at = f_.levels[id];
    const dims reader = i.code == opcode::fold ? c_.space : n.shape;
    for (int k = 0; k < n.op->arity; ++k) i.in[k] = read(n.in[k], reader);
    set_phase(i);
    registers_[id] = emit(i);
  }

  constexpr bool has_own_operands(int id) const {
    const graph::op_kind kind = g_.nodes[id].op->kind;
    return kind == graph::op_kind::contraction || kind == graph::op_kind::loop;
  }

  /// A product or an op with a loop of its own: its operands are the first slots, so it goes first.
  constexpr void lower_own(int id) {
    const graph::node& n = g_.nodes[id];
    shape.op = n.op;
    shape.attr = n.attr;
    shape.type = n.type;
    shape.shapes[0] = n.shape;
    for (int k = 0; k < n.op->arity; ++k) {
      const int x = pass::access_of(g_.nodes, n.in[k]).base;
      operands.push_back(x);
      if (k < 2) shape.shapes[1 + k] = g_.nodes[n.in[k]].shape;
      if (k < 2) shape.types[1 + k] = g_.nodes[n.in[k]].type;
    }
    instruction i;
    i.code = opcode::product;
    i.type = n.type;
    registers_[id] = emit(i);
  }

  constexpr void set_phase(instruction& i) const {
    for (int r : i.in) {
      if (r < 0) continue;
      const int ready = code[r].phase + (code[r].code == opcode::fold ? 1 : 0);
      if (ready > i.phase) i.phase = ready;
    }
  }

  /// The register that holds node id as a reader of the given shape sees it.
  constexpr int read(int id, const dims& reader) {
    const access x = pass::access_of(g_.nodes, id, reader);
    if (registers_[x.base] >= 0 && !f_.is_free[x.base]) return registers_[x.base];
    if (f_.is_free[x.base]) return read_free(x, reader);
    instruction i;
    i.code = opcode::load;
    i.type = g_.nodes[x.base].type;
    i.slot = slot_of(x.base);
    i.bits = x.offset;
    i.strides = over_space(x.strides, reader);
    return emit(i);
  }

  constexpr int read_free(const access& x, const dims& reader) {
    const graph::node& n = g_.nodes[x.base];
    instruction i;
    i.type = n.type;
    if (n.op == graph::record_of<graph::position>()) {
      i.code = opcode::position;
      i.bits = x.offset;
      i.strides = over_space(x.strides, reader);
      return emit(i);
    }
    i.at = level::row;
    i.code = n.op == graph::record_of<graph::constant>() ? opcode::constant : opcode::row_count;
    if (n.op->arity == 0) {
      i.bits = n.attr.a;
      return emit(i);
    }
    i.code = opcode::apply;
    i.op = n.op;
    for (int k = 0; k < n.op->arity; ++k) i.in[k] = read(n.in[k], n.shape);
    return emit(i);
  }

  /// Strides over the reader's axes as strides over the axes of the space. A reader of row shape has the outer axes.
  constexpr dims over_space(const dims& strides, const dims& reader) const {
    dims out = c_.space;
    for (int i = 0; i < out.rank; ++i) out.extents[i] = i < reader.rank ? strides[i] : 0;
    if (reader != c_.space)
      for (int i = c_.space.rank - c_.inner; i < c_.space.rank; ++i) out.extents[i] = 0;
    return out;
  }

  constexpr void add_store(int id) {
    instruction i;
    i.code = opcode::store;
    i.type = g_.nodes[id].type;
    i.at = f_.levels[id];
    i.in[0] = registers_[id];
    set_phase(i);
    i.slot = slot_of(id);
    dims kept = c_.space;
    for (int a = 0; a < kept.rank; ++a)
      if (is_folded(i.at, a)) kept.extents[a] = 1;
    i.strides = dense_strides(kept);
    for (int a = 0; a < kept.rank; ++a)
      if (is_folded(i.at, a)) i.strides.extents[a] = 0;
    code.push_back(i);
  }
  constexpr bool is_folded(level at, int axis) const {
    if (at == level::row) return axis >= c_.space.rank - c_.inner;
    return at == level::column && axis >= c_.first && axis < c_.last;
  }

  /// Merges neighbouring axes that every walk crosses without a gap, within each group of axes; drops axes of extent 1.
  constexpr void collapse() {
    if (shape.kind == loop_kind::row && shape.inner == 0) shape.inner = shape.space.rank;
    const bool plain = c_.kind == loop_kind::row && c_.inner == 0;
    for (int axis = shape.space.rank - 1; axis >= 0; --axis) {
      if (shape.space[axis] == 1 && !is_product_axis(axis)) {
        remove_axis(axis);
      } else if (axis > 0 && group(axis - 1) == group(axis) && can_merge(axis - 1)) {
        shape.space.extents[axis - 1] *= capacity(shape.space[axis]);
        if (shape.space[axis - 1] < 0) shape.rest *= capacity(shape.space[axis]);
        for (instruction& i : code) i.strides.extents[axis - 1] = i.strides[axis];
        remove_axis(axis);
      }
    }
    if (plain) shape.inner = shape.space.rank > 0 ? 1 : 0;
    finish_levels();
  }
  constexpr bool is_product_axis(int axis) const {
    return shape.kind == loop_kind::product && axis >= shape.space.rank - 2;
  }
  /// 0 outer, 1 folded or row, 2 behind a column fold; the two axes of a product stand alone.
  constexpr int group(int axis) const {
    if (shape.kind == loop_kind::product)
      return axis >= shape.space.rank - 2 ? 3 + axis : 0;
    if (shape.kind == loop_kind::row) return axis >= shape.space.rank - shape.inner ? 1 : 0;
    return axis < shape.first_folded ? 0 : axis < shape.last_folded ? 1 : 2;
  }
  constexpr bool can_merge(int axis) const {
    for (const instruction& i : code) {
      if (!walks(i)) continue;
      if (i.strides[axis] != i.strides[axis + 1] * capacity(shape.space[axis + 1])) return false;
    }
    return true;
  }
  static constexpr bool walks(const instruction& i) {
    return i.code == opcode::load || i.code == opcode::position || i.code == opcode::store;
  }
  constexpr void remove_axis(int axis) {
    if (shape.kind == loop_kind::row && axis >= shape.space.rank - shape.inner) --shape.inner;
    if (axis < shape.first_folded) --shape.first_folded;
    if (axis < shape.last_folded) --shape.last_folded;
    erase(shape.space, axis);
    for (instruction& i : code)
      if (walks(i)) erase(i.strides, axis);
  }
  static constexpr void erase(dims& d, int axis) {
    for (int i = axis; i + 1 < d.rank; ++i) d.extents[i] = d.extents[i + 1];
    d.extents[--d.rank] = 0;
  }

  /// Loads and positions that do not move along the inner axes are made once a row; so is what is made of them alone.
  constexpr void finish_levels() {
    if (shape.kind == loop_kind::column) return;
    const int inner = shape.kind == loop_kind::product ? 1 : shape.inner;
    for (instruction& i : code) {
      if (i.code == opcode::load || i.code == opcode::position) {
        bool moves = false;
        for (int a = shape.space.rank - inner; a < shape.space.rank; ++a) moves = moves || i.strides[a] != 0;
        i.at = moves ? level::full : level::row;
      }
    }
  }

  const graph::graph_view& g_;
  const pass::fusion& f_;
  const base::vector<bool>& stored_;
  const pass::cluster& c_;
  base::span<int> members_;
  base::vector<int>& registers_;  ///< the register of each node of this cluster, -1 for all others
};

/// Adds a lowered cluster, or finds the equal kernel.
constexpr int add_kernel(schedule& s, const lowering& l) {
  for (int k = 0; k < s.kernels.size(); ++k) {
    const kernel& x = s.kernels[k];
    const kernel& y = l.shape;
    bool equal = x.kind == y.kind && x.count == y.count && x.space == y.space && x.inner == y.inner &&
                 x.rest == y.rest && x.op == y.op && x.attr == y.attr && x.first_folded == y.first_folded &&
                 x.last_folded == y.last_folded && x.shapes[0] == y.shapes[0] &&
                 x.shapes[1] == y.shapes[1] && x.shapes[2] == y.shapes[2] && x.type == y.type &&
                 x.types[1] == y.types[1] && x.types[2] == y.types[2];
    for (int i = 0; equal && i < x.count; ++i) equal = s.instructions[x.first + i] == l.code[i];
    if (equal) return k;
  }
  kernel added = l.shape;
  added.first = s.instructions.size();
  for (const instruction& i : l.code) s.instructions.push_back(i);
  s.kernels.push_back(added);
  return s.kernels.size() - 1;
}

/// Clusters by depth, members by node: counting sorts.
constexpr base::vector<int> sorted_by_depth(const pass::fusion& f) {
  int deepest = 0;
  for (const pass::cluster& c : f.clusters)
    if (c.parent < 0 && c.depth > deepest) deepest = c.depth;
  base::vector<int> count(deepest + 2, 0);
  for (const pass::cluster& c : f.clusters)
    if (c.parent < 0 && c.size > 0) ++count[c.depth + 1];
  for (int d = 0; d <= deepest; ++d) count[d + 1] += count[d];
  base::vector<int> order(count[deepest + 1], 0);
  for (int c = 0; c < f.clusters.size(); ++c)
    if (f.clusters[c].parent < 0 && f.clusters[c].size > 0) order[count[f.clusters[c].depth]++] = c;
  return order;
}

}  // namespace detail

/// Launches of a fused graph in order.
constexpr schedule make_schedule(const graph::graph_view& g, const pass::fusion& f) {
  const base::vector<bool> stored = detail::find_stored(g, f);
  base::vector<int> head(g.nodes.size(), -1), next(g.nodes.size(), -1);
  for (int i = g.nodes.size() - 1; i >= 0; --i) {
    const int owner = f.owner(i);
    if (owner < 0) continue;
    next[i] = head[owner];
    head[owner] = i;
  }
  schedule s;
  base::vector<int> registers(g.nodes.size(), -1);
  for (int c : detail::sorted_by_depth(f)) {
    base::vector<int> members;
    for (int m = head[c]; m >= 0; m = next[m]) members.push_back(m);
    detail::lowering l(g, f, stored, f.clusters[c], {members.begin(), members.size()}, registers);
    l.run();
    const launch there{detail::add_kernel(s, l), s.operands.size(), l.operands.size()};
    for (int o : l.operands) s.operands.push_back(o);
    s.launches.push_back(there);
  }
  return s;
}

}  // namespace tenon::plan
