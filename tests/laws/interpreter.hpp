// SPDX-License-Identifier: MIT
// interpreter: a graph evaluated node by node in double, with plain loops over std::vector: the
// reference for passes, plans and devices. A batch has the number of rows that is asked for. Law:
// it shares no code with the library but the graph itself. Read next: laws/plan_interpreter.hpp.
#pragma once

#include "laws/element.hpp"

namespace laws {

/// Evaluates graphs; inputs are given by number, drawn if they are missing.
class interpreter {
 public:
  interpreter(graph::graph_view g, const std::vector<values>& inputs, extent rows)
      : g_(g), inputs_(inputs), rows_(rows), results_(static_cast<std::size_t>(g.nodes.size())) {
    for (int i = 0; i < g.nodes.size(); ++i) at(i) = evaluate(g.nodes[i]);
  }
  const values& operator[](int node) const { return results_[static_cast<std::size_t>(node)]; }

 private:
  values& at(int node) { return results_[static_cast<std::size_t>(node)]; }
  dims shape(int node) const { return at_rows(g_.nodes[node].shape, rows_); }

  values evaluate(const graph::node& n) {
    const dims out = at_rows(n.shape, rows_);
    values v(static_cast<std::size_t>(count_elements(out)));
    if (n.op == graph::record_of<graph::input>)
      return inputs_[static_cast<std::size_t>(n.attr.a)];
    if (n.op->kind == graph::op_kind::generator) return generate(n, out, v);
    if (n.op->kind == graph::op_kind::reduction) return reduce(n, out, v);
    if (n.op->kind == graph::op_kind::contraction) return multiply(n, out, v);
    if (n.op == graph::record_of<op::pad> || n.op == graph::record_of<op::spread>)
      return pad(n, out, v);
    if (n.op == graph::record_of<op::arg_extreme>) return arg_extreme(n, out, v);
    if (n.op == graph::record_of<op::concat>) return join(n, out, v);
    if (n.op == graph::record_of<op::cumsum>) return add_up(n, out, v);
    if (n.op == graph::record_of<op::take>) return move_slices(n, out, shape(n.in[0]), v);
    if (n.op == graph::record_of<op::scatter_add>) return move_slices(n, shape(n.in[0]), out, v);
    for (std::size_t i = 0; i < v.size(); ++i) v[i] = element(n, out, static_cast<extent>(i));
    return v;
  }

  double element(const graph::node& n, const dims& out, extent position) {
    const index i = index_of(position, out);
    if (n.op->kind == graph::op_kind::view) return view(n, i, out, position);
    double x[3] = {};
    for (int k = 0; k < n.op->arity; ++k)
      x[k] = at(n.in[k])[static_cast<std::size_t>(position_of(i, out, shape(n.in[k])))];
    return apply_elementwise(n, x);
  }

  double view(const graph::node& n, const index& i, const dims& out, extent position) {
    const dims from = shape(n.in[0]);
    index source = i;
    if (n.op == graph::record_of<op::reshape>)
      return at(n.in[0])[static_cast<std::size_t>(position)];
    if (n.op == graph::record_of<op::permute>)
      for (int a = 0; a < out.rank; ++a) source.at[op::permute::source(n.attr.a, a)] = i.at[a];
    if (n.op == graph::record_of<op::slice>) {
      const int axis = op::slice::axis(n.attr);
      source.at[axis] = n.attr.b + i.at[axis] * op::slice::step(n.attr);
    }
    return at(n.in[0])[static_cast<std::size_t>(
        position_of(source, n.op == graph::record_of<op::broadcast_to> ? out : from, from))];
  }

  values generate(const graph::node& n, const dims& out, values& v) {
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (n.op == graph::record_of<graph::constant>) v[i] = graph::double_of(n.attr.a);
      if (n.op == graph::record_of<graph::row_count>) v[i] = static_cast<double>(rows_);
      if (n.op == graph::record_of<graph::position>)
        v[i] =
            static_cast<double>(n.attr.a < 0 ? static_cast<extent>(i)
                                             : index_of(static_cast<extent>(i), out).at[n.attr.a]);
    }
    return v;
  }

  values reduce(const graph::node& n, const dims&, values& v) {
    const dims from = shape(n.in[0]);
    const dims kept = reduce_axes(from, n.attr.a, true);
    for (double& x : v) x = reduction_start(n);
    const values& x = at(n.in[0]);
    for (std::size_t i = 0; i < x.size(); ++i) {
      const index at = index_of(static_cast<extent>(i), from);
      double& sum = v[static_cast<std::size_t>(position_of(at, from, kept))];
      sum = reduction_step(n, sum, x[i]);
    }
    return v;
  }

  values multiply(const graph::node& n, const dims& out, values& v) {
    const dims left = shape(n.in[0]), right = shape(n.in[1]);
    const bool ta = (n.attr.a & op::matmul::left_transposed) != 0;
    const bool tb = (n.attr.a & op::matmul::right_transposed) != 0;
    const bool sums = (n.attr.a & op::matmul::leading_summed) != 0;
    const extent inner = op::matmul::inner(left, n.attr.a);
    const extent groups = sums ? count_elements(op::matmul::leading(left)) : 1;
    for (std::size_t i = 0; i < v.size(); ++i) {
      const index at_out = index_of(static_cast<extent>(i), out);
      for (extent g = 0; g < groups; ++g) {
        index lead = sums ? index_of(g, op::matmul::leading(left)) : at_out;
        const int lead_rank = sums ? left.rank - 2 : out.rank - 2;
        for (extent k = 0; k < inner; ++k)
          v[i] += pick(n.in[0], left, lead, lead_rank, at_out.at[out.rank - 2], k, ta) *
                  pick(n.in[1], right, lead, lead_rank, k, at_out.at[out.rank - 1], tb);
      }
    }
    return v;
  }
  double pick(int node, const dims& d, const index& lead, int lead_rank, extent row, extent column,
              bool transposed) {
    index i;
    for (int a = 0; a < lead_rank; ++a) i.at[a] = lead.at[a];
    i.at[lead_rank] = transposed ? column : row;
    i.at[lead_rank + 1] = transposed ? row : column;
    dims reader;
    reader.rank = lead_rank + 2;
    return at(node)[static_cast<std::size_t>(position_of(i, reader, d))];
  }

  values pad(const graph::node& n, const dims& out, values& v) {
    const dims from = shape(n.in[0]);
    const int axis = op::slice::axis(n.attr);
    for (std::size_t i = 0; i < at(n.in[0]).size(); ++i) {
      index to = index_of(static_cast<extent>(i), from);
      to.at[axis] = n.attr.b + to.at[axis] * op::slice::step(n.attr);
      v[static_cast<std::size_t>(position_of(to, out, out))] = at(n.in[0])[i];
    }
    return v;
  }

  values arg_extreme(const graph::node& n, const dims&, values& v) {
    const dims from = shape(n.in[0]);
    const dims kept = reduce_axes(from, std::int64_t{1} << n.attr.a, true);
    std::vector<values> best(v.size());
    for (std::size_t i = 0; i < at(n.in[0]).size(); ++i) {
      const index from_at = index_of(static_cast<extent>(i), from);
      values& b = best[static_cast<std::size_t>(position_of(from_at, from, kept))];
      const double x = at(n.in[0])[i];
      if (b.empty() || (n.attr.b == 1 ? x > b[0] : x < b[0]))
        b = {x, static_cast<double>(from_at.at[n.attr.a])};
    }
    for (std::size_t i = 0; i < v.size(); ++i) v[i] = best[i][1];
    return v;
  }

  values join(const graph::node& n, const dims& out, values& v) {
    const int axis = static_cast<int>(n.attr.a);
    for (std::size_t i = 0; i < v.size(); ++i) {
      index from = index_of(static_cast<extent>(i), out);
      const extent left = shape(n.in[0])[axis];
      const int side = from.at[axis] < left ? 0 : 1;
      if (side == 1) from.at[axis] -= left;
      const dims d = shape(n.in[side]);
      v[i] = at(n.in[side])[static_cast<std::size_t>(position_of(from, d, d))];
    }
    return v;
  }

  /// Every element is added to all that follow it, or, reversed, to all before it.
  values add_up(const graph::node& n, const dims& out, values& v) {
    const int axis = static_cast<int>(n.attr.a);
    for (std::size_t i = 0; i < v.size(); ++i) {
      index to = index_of(static_cast<extent>(i), out);
      const extent here = to.at[axis];
      for (to.at[axis] = 0; to.at[axis] < out[axis]; ++to.at[axis])
        if (n.attr.b == 1 ? to.at[axis] <= here : to.at[axis] >= here)
          v[static_cast<std::size_t>(position_of(to, out, out))] += at(n.in[0])[i];
    }
    return v;
  }

  /// take and scatter_add: slices of a table, and those taken out of it, which have the indices'
  /// axes in place of the table's one.
  values move_slices(const graph::node& n, const dims& taken, const dims& table, values& v) {
    const int axis = static_cast<int>(n.attr.a);
    const dims indices = shape(n.in[1]);
    const bool out = n.op == graph::record_of<op::take>;
    for (extent i = 0; i < count_elements(taken); ++i) {
      const index to = index_of(i, taken);
      index from, which;
      for (int a = 0; a < indices.rank; ++a) which.at[a] = to.at[axis + a];
      for (int a = 0; a < table.rank; ++a)
        if (a != axis) from.at[a] = to.at[a < axis ? a : a + indices.rank - 1];
      from.at[axis] = static_cast<extent>(
          at(n.in[1])[static_cast<std::size_t>(position_of(which, indices, indices))]);
      const auto row = static_cast<std::size_t>(position_of(from, table, table));
      if (out)
        v[static_cast<std::size_t>(i)] = at(n.in[0])[row];
      else
        v[row] += at(n.in[0])[static_cast<std::size_t>(i)];
    }
    return v;
  }

  graph::graph_view g_;
  const std::vector<values>& inputs_;
  extent rows_;
  std::vector<values> results_;
};

}  // namespace laws
