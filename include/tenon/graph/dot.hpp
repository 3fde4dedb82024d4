// SPDX-License-Identifier: MIT
// dot: a graph in the language of Graphviz: `dot -Tsvg` draws it. Sources are boxes, products are
// filled ones, views are dashed; outputs have a thick frame. Constants stand inside the nodes that
// read them. Law: each node that is not a scalar constant is drawn once. Read next: run/print.hpp.
#pragma once

#include <tenon/graph/print.hpp>

namespace tenon::graph {

namespace detail {

constexpr bool is_drawn(const node& n) { return n.op != record_of<constant> || n.shape.rank > 0; }

constexpr const char* style_of(const op_record& op) {
  switch (op.kind) {
    case op_kind::source:
      return "shape=box";
    case op_kind::generator:
      return "shape=plaintext";
    case op_kind::view:
      return "shape=ellipse, style=dashed";
    case op_kind::contraction:
      return "shape=box, style=\"rounded,filled\", fillcolor=lightsalmon";
    case op_kind::reduction:
      return "shape=ellipse, style=filled, fillcolor=lightblue";
    default:
      return "shape=ellipse";
  }
}

constexpr void write_quoted_name(base::writer& out, const node& n,
                                 base::span<parameter_info> parameters) {
  if (n.op == record_of<parameter> && n.attr.a < parameters.size()) {
    for (char c : parameters[static_cast<int>(n.attr.a)].name.view())
      out << (c == '"' || c == '\\' ? "\\" : "") << c;
  } else {
    out << n.op->name;
  }
}

/// Scalar constants that a node reads, as a line of its label.
constexpr void write_constants(base::writer& out, const graph_view& g, const node& n) {
  for (int k = 0; k < n.op->arity; ++k) {
    const node& x = g.nodes[n.in[k]];
    if (is_drawn(x)) continue;
    out << ' ';
    base::write_number(out, double_of(x.attr.a));
  }
}

}  // namespace detail

/// The graph for Graphviz, sources at the top.
constexpr void dot(base::writer& out, const graph_view& g,
                   base::span<parameter_info> parameters = {}) {
  base::vector<bool> is_output(g.nodes.size());
  for (int o : g.outputs) is_output[o] = true;
  out << "digraph program {\n";
  for (int i = 0; i < g.nodes.size(); ++i) {
    const node& n = g.nodes[i];
    if (!detail::is_drawn(n)) continue;
    out << "  n" << i << " [label=\"";
    detail::write_quoted_name(out, n, parameters);
    detail::write_constants(out, g, n);
    out << "\\n";
    write_type(out, n.type, n.shape);
    out << "\", " << detail::style_of(*n.op) << (is_output[i] ? ", penwidth=3" : "") << "];\n";
    for (int k = 0; k < n.op->arity; ++k)
      if (detail::is_drawn(g.nodes[n.in[k]])) out << "  n" << n.in[k] << " -> n" << i << ";\n";
  }
  out << "}\n";
}

}  // namespace tenon::graph
