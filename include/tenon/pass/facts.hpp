// SPDX-License-Identifier: MIT
// facts: what several passes ask about the nodes of a graph, found once. Law: a node is read by
// those whose operands, views looked through, are that node. Read next: pass/cluster.hpp.
#pragma once

#include <tenon/pass/access.hpp>

namespace tenon::pass {

/// An entry in the list of a node's readers: who reads, and the entry after it; -1: none.
struct reading {
  int node = -1;
  int next = -1;
};

/// The facts about each node, borrowed from whoever owns them.
struct facts_view {
  base::span<int> root;  ///< what lies in memory below its views
  base::span<bool> is_output;
  base::span<int> first_of;  ///< the first entry of its list of readers; -1: none
  base::span<reading> readings;

  constexpr int first(int node) const { return first_of.at[node]; }
  constexpr int next(int entry) const { return readings.at[entry].next; }
  constexpr int node(int entry) const { return readings.at[entry].node; }
};

struct facts {
  base::vector<int> root;
  base::vector<bool> is_output;
  base::vector<int> first_of;
  base::vector<reading> readings;

  constexpr facts_view view() const {
    return {root.view(), is_output.view(), first_of.view(), readings.view()};
  }
};

/// The facts about a graph that materialise() has prepared.
constexpr facts find_facts(const graph::graph_view& g) {
  facts f{
      roots(g.nodes), base::vector<bool>(g.nodes.count), base::vector<int>(g.nodes.count, -1), {}};
  for (int o : g.outputs) f.is_output.at[o] = true;
  f.readings.reserve(2 * g.nodes.count);
  for (int i = 0; i < g.nodes.count; ++i) {
    const graph::node& n = g.nodes.at[i];
    if (!detail::is_computed(n)) continue;
    for (int k = 0; k < n.op->arity; ++k) {
      int& latest = f.first_of.at[f.root.at[n.in[k]]];
      f.readings.push_back({i, latest});
      latest = f.readings.size() - 1;
    }
  }
  return f;
}

}  // namespace tenon::pass
