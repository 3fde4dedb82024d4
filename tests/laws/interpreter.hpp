// SPDX-License-Identifier: MIT
// interpreter: a graph evaluated node by node in double, with plain loops over std::vector: the
// reference for passes, plans and devices. A batch has the number of rows that is asked for. Law:
// it shares no code with the library but the graph itself. Read next: laws/plan_interpreter.hpp.
#pragma once

#include <tenon/op/op.hpp>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

namespace laws {

namespace graph = tenon::graph;
namespace op = tenon::op;
using tenon::dims;
using tenon::dtype;
using tenon::extent;
using values = std::vector<double>;

/// The value of an elementwise op by its name.
inline double apply_elementwise(const graph::node& n, const double* x) {
  const std::string name = n.op->name;
  if (name == "add") return x[0] + x[1];
  if (name == "sub") return x[0] - x[1];
  if (name == "mul") return x[0] * x[1];
  if (name == "div") return x[0] / x[1];
  if (name == "neg") return -x[0];
  if (name == "abs") return std::abs(x[0]);
  if (name == "square") return x[0] * x[0];
  if (name == "reciprocal") return 1 / x[0];
  if (name == "sqrt") return std::sqrt(x[0]);
  if (name == "rsqrt") return 1 / std::sqrt(x[0]);
  if (name == "exp") return std::exp(x[0]);
  if (name == "log") return std::log(x[0]);
  if (name == "sin") return std::sin(x[0]);
  if (name == "cos") return std::cos(x[0]);
  if (name == "tanh") return std::tanh(x[0]);
  if (name == "sigmoid") return 1 / (1 + std::exp(-x[0]));
  if (name == "relu") return x[0] > 0 ? x[0] : 0;
  if (name == "maximum") return x[0] > x[1] ? x[0] : x[1];
  if (name == "minimum") return x[0] < x[1] ? x[0] : x[1];
  if (name == "select") return x[0] != 0 ? x[1] : x[2];
  if (name == "greater") return x[0] > x[1];
  if (name == "less") return x[0] < x[1];
  if (name == "equal") return x[0] == x[1];
  if (name == "greater_equal") return x[0] >= x[1];
  if (name == "less_equal") return x[0] <= x[1];
  if (name == "stop_gradient" || name == "copy") return x[0];
  if (name == "cast") {
    if (n.type == dtype::boolean) return x[0] != 0;
    return tenon::is_floating(n.type) ? x[0] : std::trunc(x[0]);
  }
  if (n.op->fold != nullptr) return n.op->fold(x);
  throw std::runtime_error("interpreter: no value rule for " + name);
}

/// The start of a reduction, and one step of it.
inline double reduction_start(const graph::node& n) {
  const std::string name = n.op->name;
  const double infinity = std::numeric_limits<double>::infinity();
  if (name == "max") return -infinity;
  if (name == "min") return infinity;
  return name == "prod" || name == "all" ? 1 : 0;
}
inline double reduction_step(const graph::node& n, double sum, double x) {
  const std::string name = n.op->name;
  if (name == "sum") return sum + x;
  if (name == "prod") return sum * x;
  if (name == "max") return x > sum ? x : sum;
  if (name == "min") return x < sum ? x : sum;
  if (name == "any") return sum != 0 || x != 0;
  if (name == "all") return sum != 0 && x != 0;
  throw std::runtime_error("interpreter: no reduction " + name);
}

/// A shape with the rows at hand in place of a batch.
inline dims at_rows(dims d, extent rows) {
  if (d.is_batched()) d.extents[0] = rows;
  return d;
}

/// Row-major position as an index per axis, and back with each axis of extent 1 repeated.
struct index {
  extent at[tenon::max_rank] = {};
};
inline index index_of(extent position, const dims& d) {
  index i;
  for (int a = d.rank - 1; a >= 0; --a) {
    i.at[a] = position % d[a];
    position /= d[a];
  }
  return i;
}
inline extent position_of(const index& i, const dims& reader, const dims& d) {
  extent at = 0;
  for (int a = 0; a < d.rank; ++a)
    at = at * d[a] + (d[a] == 1 ? 0 : i.at[a + reader.rank - d.rank]);
  return at;
}

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
    if (n.op == graph::record_of<graph::input>())
      return inputs_[static_cast<std::size_t>(n.attr.a)];
    if (n.op->kind == graph::op_kind::generator) return generate(n, out, v);
    if (n.op->kind == graph::op_kind::reduction) return reduce(n, out, v);
    if (n.op->kind == graph::op_kind::contraction) return multiply(n, out, v);
    if (n.op == graph::record_of<op::pad>()) return pad(n, out, v);
    if (n.op == graph::record_of<op::arg_extreme>()) return arg_extreme(n, out, v);
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
    if (n.op == graph::record_of<op::reshape>())
      return at(n.in[0])[static_cast<std::size_t>(position)];
    if (n.op == graph::record_of<op::permute>())
      for (int a = 0; a < out.rank; ++a) source.at[op::permute::source(n.attr.a, a)] = i.at[a];
    if (n.op == graph::record_of<op::slice>()) {
      const int axis = op::slice::axis(n.attr);
      source.at[axis] = n.attr.b + i.at[axis] * op::slice::step(n.attr);
    }
    return at(n.in[0])[static_cast<std::size_t>(
        position_of(source, n.op == graph::record_of<op::broadcast_to>() ? out : from, from))];
  }

  values generate(const graph::node& n, const dims& out, values& v) {
    for (std::size_t i = 0; i < v.size(); ++i) {
      if (n.op == graph::record_of<graph::constant>()) v[i] = graph::double_of(n.attr.a);
      if (n.op == graph::record_of<graph::row_count>()) v[i] = static_cast<double>(rows_);
      if (n.op == graph::record_of<graph::position>())
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

  graph::graph_view g_;
  const std::vector<values>& inputs_;
  extent rows_;
  std::vector<values> results_;
};

}  // namespace laws
