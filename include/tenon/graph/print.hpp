// SPDX-License-Identifier: MIT
// print: a graph as text, one node a line: `%3 = matmul(%1, %2) {2} : f32[batch 64, 256]`.
// Constants show their value, parameters their name, reductions their axes, other ops their
// attributes where these are not zero. Law: equal graphs give equal text. Read next: graph/dot.hpp,
// plan/print.hpp.
#pragma once

#include <tenon/base/number.hpp>
#include <tenon/graph/builder.hpp>

namespace tenon::graph {

/// Extents as "batch 64, 256".
constexpr void write_extents(base::writer& out, const dims& d) {
  for (int i = 0; i < d.rank; ++i)
    out << (i == 0 ? "" : ", ") << (d[i] < 0 ? "batch " : "") << capacity(d[i]);
}

/// A dtype with its shape: "f32[batch 64, 256]", a scalar without brackets.
constexpr void write_type(base::writer& out, dtype type, const dims& shape) {
  out << name_of(type);
  if (shape.rank == 0) return;
  out << '[';
  write_extents(out, shape);
  out << ']';
}

/// What completes the op of a node: a value, a parameter's name, axes or attributes.
constexpr void write_attributes(base::writer& out, const node& n,
                                base::span<parameter_info> parameters) {
  if (n.op == record_of<constant>) {
    out << ' ';
    base::write_number(out, double_of(n.attr.a));
  } else if (n.op == record_of<parameter> && n.attr.a < parameters.size()) {
    out << " \"" << parameters[static_cast<int>(n.attr.a)].name.view() << '"';
  } else if (n.op->kind == op_kind::source || n.op->kind == op_kind::generator) {
    out << ' ' << extent{n.attr.a};
  } else if (n.op->kind == op_kind::reduction) {
    out << " {axes";
    for (int i = 0; i < max_rank; ++i)
      if (has_axis(n.attr.a, i)) out << ' ' << i;
    out << (n.attr.b == 1 ? ", keep}" : "}");
  } else if (n.attr != attributes{}) {
    out << " {" << extent{n.attr.a};
    if (n.attr.b != 0) out << ", " << extent{n.attr.b};
    out << '}';
  }
}

/// One node as text, without the end of the line.
constexpr void write_node(base::writer& out, const node& n, base::span<parameter_info> parameters) {
  out << n.op->name;
  for (int k = 0; k < n.op->arity; ++k) out << (k == 0 ? "(%" : ", %") << n.in[k];
  if (n.op->arity > 0) out << ')';
  write_attributes(out, n, parameters);
  out << " : ";
  write_type(out, n.type, n.shape);
}

/// The whole graph, and its outputs in the last line. Parameters may be left out; then their
/// numbers are shown.
constexpr void print(base::writer& out, const graph_view& g,
                     base::span<parameter_info> parameters = {}) {
  for (int i = 0; i < g.nodes.size(); ++i) {
    out << '%' << i << " = ";
    write_node(out, g.nodes[i], parameters);
    out << '\n';
  }
  out << "outputs";
  for (int o : g.outputs) out << " %" << o;
  out << '\n';
}

}  // namespace tenon::graph
