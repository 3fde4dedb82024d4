// SPDX-License-Identifier: MIT
// builder: a graph under construction. It hash-conses: a node that is already there is not added
// again, so common sub-expressions are one node from the start. var is a handle on one of its
// nodes, used by gradient rules and passes. Law: inputs come before users; equal nodes are the same
// node. Read next: expr/operand.hpp, pass/grad.hpp.
#pragma once

#include <tenon/base/text.hpp>
#include <tenon/graph/source.hpp>

namespace tenon::graph {

/// How the elements of a parameter are drawn before training.
enum class init_kind : std::uint8_t { zeros, constant, uniform, normal };

/// A rule for the first values of a parameter: its distribution and one number (value, bound or
/// standard deviation).
struct initializer {
  init_kind kind = init_kind::zeros;
  double scale = 0;
};

/// A named array that training changes: by its gradient or, a statistic, to a value that the model
/// itself computes.
struct parameter_info {
  text name;
  dims shape;
  dtype type = dtype::f32;
  initializer init;
  int node = -1;
  bool is_statistic = false;
  int next = -1;  ///< of a statistic: the node of its value after the step; -1: as it is
};

/// What a trace can find wrong; the door turns it into a sentence.
enum class refusal : std::uint8_t {
  none,
  repeated_parameter,
  shared_shape_differs,
  shared_name_unknown,
  name_too_long,
  no_gradient,
  number_too_large,
  sent_to_nobody,
  not_constant,
};

/// A graph under construction.
class builder {
 public:
  base::vector<node> nodes;
  base::vector<parameter_info> parameters;
  bool training = false;   ///< dropout is active
  int random_streams = 0;  ///< random nodes made so far; each has its own stream
  refusal refused = refusal::none;
  text refused_name;

  constexpr void refuse(refusal why, const text& name) {
    if (refused != refusal::none) return;
    refused = why;
    refused_name = name;
  }

  /// Prepares for about `count` nodes.
  constexpr void reserve(int count) {
    nodes.reserve(count);
    if (count > most_nodes_) rehash(count);
  }

  /// Adds a node, or finds the equal one.
  constexpr int add(const node& n) {
    if (nodes.size() >= most_nodes_) rehash(2 * most_nodes_);
    unsigned slot = hash_of(n) & mask_;
    while (table_.at[slot] != 0) {
      if (nodes.at[table_.at[slot] - 1] == n) return table_.at[slot] - 1;
      slot = (slot + 1) & mask_;
    }
    nodes.push_back(n);
    table_.at[slot] = nodes.size();
    return nodes.size() - 1;
  }

  /// Adds an application of op; shape and dtype follow from its rules.
  constexpr int add(const op_record& op, int a, int b = -1, int c = -1, attributes attr = {}) {
    node n{&op, {a, b, c}, {}, {}, attr};
    dims shapes[3];
    dtype types[3] = {};
    for (int i = 0; i < op.arity; ++i) {
      shapes[i] = nodes.at[n.in[i]].shape;
      types[i] = nodes.at[n.in[i]].type;
    }
    n.shape = op.shape(shapes, attr);
    n.type = op.type(types, attr);
    return add(n);
  }

  /// The index of the parameter of this name, or -1.
  constexpr int find_parameter(const text& name) const {
    return names_.empty() ? -1 : names_.at[name_slot(name)] - 1;
  }
  constexpr int add_parameter(const parameter_info& p) {
    parameters.push_back(p);
    if (2 * parameters.size() > names_.size()) {
      names_ = base::vector<int>(names_.empty() ? 32 : 2 * names_.size());
      for (int i = 1; i < parameters.size(); ++i) names_.at[name_slot(parameters[i - 1].name)] = i;
    }
    return (names_.at[name_slot(p.name)] = parameters.size()) - 1;
  }

  constexpr graph_view view(const base::vector<int>& outputs) const {
    return {{nodes.begin(), nodes.size()}, {outputs.begin(), outputs.size()}};
  }

 private:
  static constexpr unsigned hash_of(const node& n) {
    constexpr unsigned prime = 16777619u;
    unsigned hash = n.op->hash ^ static_cast<unsigned>(n.attr.a) * 31u ^
                    static_cast<unsigned>(n.attr.b) * 131u ^ static_cast<unsigned>(n.attr.a >> 32);
    hash =
        ((hash * prime ^ static_cast<unsigned>(n.in[0])) * prime ^ static_cast<unsigned>(n.in[1])) *
            prime ^
        static_cast<unsigned>(n.in[2]);
    return hash ^ (hash >> 15);
  }
  constexpr int name_slot(const text& name) const {
    const unsigned mask = static_cast<unsigned>(names_.size()) - 1;
    for (unsigned probe = (name.hash() ^ (name.hash() >> 15)) & mask;; probe = (probe + 1) & mask) {
      const int there = names_.at[static_cast<int>(probe)];
      if (there == 0 || parameters[there - 1].name == name) return static_cast<int>(probe);
    }
  }
  /// A table for at least `count` nodes.
  constexpr void rehash(int count) {
    most_nodes_ = 64;
    while (most_nodes_ < count) most_nodes_ *= 2;
    mask_ = 2 * static_cast<unsigned>(most_nodes_) - 1;
    table_ = base::vector<int>(2 * most_nodes_);
    for (int i = 0; i < nodes.size(); ++i) {
      unsigned slot = hash_of(nodes.at[i]) & mask_;
      while (table_.at[slot] != 0) slot = (slot + 1) & mask_;
      table_.at[slot] = i + 1;
    }
  }
  base::vector<int> table_;  ///< by hash: one more than the node's number, 0 for none
  int most_nodes_ = 0;       ///< half of the table's size, a power of two
  unsigned mask_ = 0;
  base::vector<int> names_;  ///< the same for parameters, by hash of the name
};

/// A handle on a node of a builder: the operand of gradient rules and passes.
struct var {
  builder* graph = nullptr;
  int id = -1;

  constexpr const node& info() const { return graph->nodes.at[id]; }
  constexpr const dims& shape_value() const { return info().shape; }
};

/// A scalar constant of the given dtype.
constexpr var make_constant(builder& b, double value, dtype type) {
  return {&b, b.add(node{record_of<constant>, {-1, -1, -1}, type, {}, {bits_of(value), 0}})};
}

/// The array of this number: an `input` that a caller passes, or a `parameter` that training
/// changes.
template <class Op>
constexpr var make_array(builder& b, int number, dtype type, const dims& shape) {
  return {&b, b.add(node{record_of<Op>, {-1, -1, -1}, type, shape, {number, 0}})};
}

/// What a gradient rule sees: the node, the gradient of its result, and where to send those of its
/// operands.
struct pullback {
  builder& graph;
  int id;
  var adjoint;
  var sent[3] = {};

  constexpr var result() const { return {&graph, id}; }
  constexpr var operand(int i) const { return {&graph, graph.nodes.at[id].in[i]}; }
  constexpr attributes attr() const { return graph.nodes.at[id].attr; }
  constexpr var number(double value) const {
    return make_constant(graph, value, graph.nodes.at[id].type);
  }
  constexpr void send(int i, var contribution) {
    const op_record& op = *graph.nodes.at[id].op;
    if (i < 0 || i >= op.arity) return graph.refuse(refusal::sent_to_nobody, op.name);
    sent[i] = contribution;
  }
};

}  // namespace tenon::graph
