// SPDX-License-Identifier: MIT
// lowering: one cluster as a kernel: its loop with axes merged where every walk allows it, its
// instructions in order, its operands. A little over 250 lines, since it is one class that turns
// one value into another.
// Law: instructions name registers and slots only, so equal clusters give equal kernels.
// Read next: plan/schedule.hpp.
#pragma once

#include <tenon/plan/put.hpp>
#include <tenon/plan/spill.hpp>

namespace tenon::plan {

namespace detail {

using pass::access;
using pass::level;
using pass::loop_kind;

/// Lowers the clusters of a graph, one after another.
class lowering {
 public:
  constexpr lowering(const graph::graph_view& whole, const pass::fusion_view& fused,
                     base::span<bool> stored, extent held_row)
      : g_(whole),
        f_(fused),
        stored_(stored),
        held_row_(held_row),
        remade_(fused.remade, whole.nodes.count),
        registers_(whole.nodes.count, -1) {}

  base::vector<instruction> code;
  base::vector<int> operands;
  kernel shape;

  constexpr void run(const pass::cluster& one, base::span<int> members) {
    c_ = one;
    members_ = members;
    code.clear();
    operands.clear();
    shape = {};
    shape.kind = c_.kind;
    shape.space = c_.space;
    shape.inner = c_.inner;
    shape.first_folded = c_.first;
    shape.last_folded = c_.last;
    shape.first_column = c_.space.rank;
    for (int m : members_)
      if (has_own_operands(m)) lower_own(m);
    for (int m : members_)
      if (!has_own_operands(m)) lower(m);
    for (int m : members_)
      if (stored_.at[m]) add_store(m);
    if (c_.kind != loop_kind::own) collapse();
    if (c_.kind == loop_kind::row && shape.inner == 1) find_picks(code);
    if (c_.kind == loop_kind::row && !is_short_row()) spill(code);
    if (c_.kind == loop_kind::row && !is_short_row() && shape.inner == 1) find_puts(code);
    shape.count = code.size();
    for (int m : members_) registers_.at[m] = -1;
    for (int m : made_again_) registers_[m] = -1;
    made_again_.clear();
  }

 private:
  constexpr int emit(instruction i) {
    const int count = code.size();
    for (int k = 0; k < count; ++k)
      if (code.at[k] == i) return k;
    code.push_back(i);
    return count;
  }
  constexpr int slot_of(int node) {
    const int count = operands.size();
    for (int i = 0; i < count; ++i)
      if (operands.at[i] == node) return i;
    operands.push_back(node);
    return count;
  }

  constexpr void lower(int id) {
    const graph::node& n = g_.nodes.at[id];
    instruction i;
    i.code = n.op->kind == graph::op_kind::reduction ? opcode::fold : opcode::apply;
    i.op = n.op;
    i.type = n.type;
    i.at = f_.levels.at[id];
    const dims reader = i.code == opcode::fold ? c_.space : n.shape;
    for (int k = 0; k < n.op->arity; ++k) i.in[k] = read(n.in[k], reader);
    set_phase(i);
    registers_[id] = emit(i);
  }

  constexpr bool has_own_operands(int id) const {
    const graph::op_kind kind = g_.nodes.at[id].op->kind;
    return kind == graph::op_kind::contraction || kind == graph::op_kind::loop;
  }

  /// A product or an op with a loop of its own: its operands are the first slots, so it goes first.
  constexpr void lower_own(int id) {
    const graph::node& n = g_.nodes.at[id];
    shape.op = n.op;
    shape.attr = n.attr;
    shape.first_column = c_.space.rank - n.op->column_axes;
    shape.type = n.type;
    shape.shapes[0] = n.shape;
    for (int k = 0; k < n.op->arity; ++k) {
      const int x = pass::access_of(g_.nodes, n.in[k]).base;
      operands.push_back(x);
      if (k < 2) shape.shapes[1 + k] = g_.nodes.at[n.in[k]].shape;
      if (k < 2) shape.types[1 + k] = g_.nodes.at[n.in[k]].type;
    }
    instruction i;
    i.code = opcode::product;
    i.type = n.type;
    registers_[id] = emit(i);
  }

  constexpr void set_phase(instruction& i) const {
    for (int r : i.in) {
      if (r < 0) continue;
      const int ready = code.at[r].phase + (code.at[r].code == opcode::fold ? 1 : 0);
      if (ready > i.phase) i.phase = ready;
    }
  }

  /// The register that holds node id as a reader of the given shape sees it.
  constexpr int read(int id, const dims& reader) {
    const access x = pass::access_of(g_.nodes, id, reader);
    if (f_.is_free.at[x.base]) return read_free(x, reader);
    if (registers_.at[x.base] >= 0) return registers_.at[x.base];
    if (remade_.has(x.base, f_.owner(members_[0]))) {
      lower(x.base);
      made_again_.push_back(x.base);
      return registers_[x.base];
    }
    instruction i;
    i.code = opcode::load;
    i.type = g_.nodes.at[x.base].type;
    i.slot = slot_of(x.base);
    i.bits = x.offset;
    i.strides = over_space(x.strides, reader);
    i.guard = x.guard;
    return emit(i);
  }

  constexpr int read_free(const access& x, const dims& reader) {
    const graph::node& n = g_.nodes.at[x.base];
    instruction i;
    i.type = n.type;
    if (n.op == graph::record_of<graph::position>) {
      i.code = opcode::position;
      i.bits = x.offset;
      i.strides = over_space(x.strides, reader);
      return emit(i);
    }
    i.at = level::row;
    i.code = n.op == graph::record_of<graph::constant> ? opcode::constant : opcode::row_count;
    if (n.op->arity == 0) {
      i.bits = n.attr.a;
      return emit(i);
    }
    i.code = opcode::apply;
    i.op = n.op;
    for (int k = 0; k < n.op->arity; ++k) i.in[k] = read(n.in[k], n.shape);
    return emit(i);
  }

  /// Strides over the reader's axes as strides over the axes of the space. A reader of row shape
  /// has the outer axes.
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
    i.type = g_.nodes.at[id].type;
    i.at = f_.levels.at[id];
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

  /// Merges neighbouring axes that every walk crosses without a gap, within each group of axes;
  /// drops axes of extent 1.
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
  /// A row that a device can hold in its registers keeps every value there.
  constexpr bool is_short_row() const {
    return shape.inner == 1 && capacity(shape.space[shape.space.rank - 1]) <= held_row_;
  }
  /// A product keeps its rows and its last axis.
  constexpr bool is_product_axis(int axis) const {
    return shape.kind == loop_kind::product &&
           (axis == shape.first_column - 1 || axis == shape.space.rank - 1);
  }
  /// 0 outer, 1 folded, a row, or the rows of a product; 2 behind these.
  constexpr int group(int axis) const {
    if (shape.kind == loop_kind::product)
      return axis < shape.first_column - 1 ? 0 : axis < shape.first_column ? 1 : 2;
    if (shape.kind == loop_kind::row) return axis >= shape.space.rank - shape.inner ? 1 : 0;
    return axis < shape.first_folded ? 0 : axis < shape.last_folded ? 1 : 2;
  }
  constexpr bool can_merge(int axis) const {
    for (const instruction& i : code) {
      if (!walks(i)) continue;
      if (i.strides[axis] != i.strides[axis + 1] * capacity(shape.space[axis + 1])) return false;
      if (i.guard.axis == axis || i.guard.axis == axis + 1) return false;
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
    if (axis < shape.first_column) --shape.first_column;
    erase(shape.space, axis);
    for (instruction& i : code) {
      if (walks(i)) erase(i.strides, axis);
      if (i.guard.axis > axis) --i.guard.axis;
    }
  }
  static constexpr void erase(dims& d, int axis) {
    for (int i = axis; i + 1 < d.rank; ++i) d.extents[i] = d.extents[i + 1];
    d.extents[--d.rank] = 0;
  }

  /// Loads and positions that do not move along the inner axes are made once a row; so is what is
  /// made of them alone.
  constexpr void finish_levels() {
    if (shape.kind == loop_kind::column) return;
    const int inner = shape.kind == loop_kind::product ? 1 : shape.inner;
    for (instruction& i : code) {
      if (i.code == opcode::load || i.code == opcode::position) {
        bool moves = false;
        for (int a = shape.space.rank - inner; a < shape.space.rank; ++a)
          moves = moves || i.strides[a] != 0 || i.guard.axis == a;
        i.at = moves ? level::full : level::row;
      }
    }
  }

  const graph::graph_view& g_;
  pass::fusion_view f_;
  base::span<bool> stored_;
  extent held_row_;
  pass::remade_places remade_;
  pass::cluster c_;
  base::span<int> members_;
  base::vector<int> made_again_;
  base::vector<int> registers_;  ///< the register of each node of this cluster, -1 for all others
};

}  // namespace detail
}  // namespace tenon::plan
