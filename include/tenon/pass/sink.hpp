// SPDX-License-Identifier: MIT
// sink: nodes that only one other kernel reads are made there, so that their first kernel need not
// store them. Law: no kernel reads memory that it did not read before, but what stays there anyway.
// Read next: plan/schedule.hpp.
#pragma once

#include <tenon/pass/cluster.hpp>
#include <tenon/pass/facts.hpp>

namespace tenon::pass {

namespace detail {

/// So many nodes in a row may be made in the kernel that reads the last of them.
inline constexpr int longest_followers = 3;

/// Moves nodes between the clusters of one graph.
class sinker {
 public:
  constexpr sinker(const graph::graph_view& whole, const facts_view& about, fusion clusters)
      : g_(whole), nodes_(whole.nodes.at), facts_(about), out_(std::move(clusters)) {}

  constexpr fusion run() {
    for (int i = g_.nodes.size() - 1; i >= 0; --i) sink(i);
    return std::move(out_);
  }

 private:
  /// A node that only one other kernel reads is made there, if what it is made of stays in memory
  /// till then anyway, or can follow: then its first kernel need not store it.
  constexpr void sink(int id) {
    const graph::node& n = nodes_[id];
    const int from = out_.owner(id);
    if (from < 0 || n.op->kind != graph::op_kind::elementwise || facts_.is_output.at[id]) return;
    level at = level::full;
    const int to = only_reader(id, at);
    if (to < 0 || to == from || out_.clusters.at[to].size >= max_cluster_size ||
        !can_follow(id, to))
      return;
    --out_.clusters.at[from].size;
    ++out_.clusters.at[to].size;
    out_.cluster_of.at[id] = to;
    out_.levels.at[id] = at;
  }
  /// The cluster that reads node id, and at which level, if all its readers are there.
  constexpr int only_reader(int id, level& at) const {
    int to = -1;
    for (int u = facts_.first(id); u >= 0; u = facts_.next(u)) {
      const graph::node& reader = nodes_[facts_.node(u)];
      const int owner = out_.owner(facts_.node(u));
      const bool is_fold = reader.op->kind == graph::op_kind::reduction;
      const level reads = is_fold ? level::full : out_.levels.at[facts_.node(u)];
      if (owner < 0 || (to >= 0 && (owner != to || reads != at))) return -1;
      to = owner;
      at = reads;
      if (!is_fold && reader.op->kind != graph::op_kind::elementwise) return -1;
      if (!has_level(id, at, out_.clusters.at[to])) return -1;
      for (int k = 0; k < reader.op->arity; ++k)
        if (facts_.root.at[reader.in[k]] == id && reader.in[k] != id) return -1;
    }
    return to;
  }
  /// Node id can be made in loop c for readers of its own shape at this level.
  constexpr bool has_level(int id, level at, const cluster& c) const {
    const dims& shape = nodes_[id].shape;
    if (c.kind == loop_kind::own || at == level::column) return false;
    return at == level::full ? shape == c.space : is_row_shape(shape, c.space, c.inner);
  }
  /// The operands of node id stay in memory till cluster `to` runs, or are made of such ones by a
  /// short chain in the cluster of id.
  constexpr bool can_follow(int id, int to) const {
    const int from = out_.owner(id);
    for (int length = 0; length < longest_followers; ++length) {
      const int missing = count_missing(nodes_[id], to);
      if (missing != 1) return missing == 0;
      for (int k = 0; k < nodes_[id].op->arity; ++k)
        if (const int x = facts_.root.at[nodes_[id].in[k]]; !stays_till(x, to)) id = x;
      if (out_.owner(id) != from) return false;
    }
    return false;
  }
  /// How many operands of node n do not stay in memory till cluster `to` runs.
  constexpr int count_missing(const graph::node& n, int to) const {
    int missing = n.op->kind == graph::op_kind::elementwise ? 0 : 1;
    for (int k = 0; k < n.op->arity; ++k)
      missing += stays_till(facts_.root.at[n.in[k]], to) ? 0 : 1;
    return missing;
  }
  constexpr bool stays_till(int id, int to) const {
    const int own = out_.owner(id);
    if (own < 0 || facts_.is_output.at[id]) return true;
    for (int u = facts_.first(id); u >= 0; u = facts_.next(u)) {
      const int reader = out_.owner(facts_.node(u));
      if (reader >= 0 && reader != own &&
          out_.clusters.at[reader].depth >= out_.clusters.at[to].depth)
        return true;
    }
    return false;
  }

  graph::graph_view g_;
  const graph::node* nodes_;
  facts_view facts_;
  fusion out_;
};

}  // namespace detail

/// The clusters that fuse() has made, with each node where the fewest are stored.
constexpr fusion sink(const graph::graph_view& g, const facts_view& about, fusion clusters) {
  return detail::sinker(g, about, std::move(clusters)).run();
}
constexpr fusion sink(const graph::graph_view& g, fusion clusters) {
  const facts about = find_facts(g);
  return sink(g, about.view(), std::move(clusters));
}

}  // namespace tenon::pass
