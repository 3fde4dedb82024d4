// SPDX-License-Identifier: MIT
// schedule: clusters in a valid order, each lowered to instructions, equal ones shared. What leaves
// here is all that a device needs: kernels, launches, and which node each operand is. Law: a launch
// reads only sources and what earlier launches stored. Read next: plan/memory.hpp.
#pragma once

#include <tenon/plan/lowering.hpp>

namespace tenon::plan {

/// A program as launches.
struct schedule {
  base::vector<instruction> instructions;
  base::vector<kernel> kernels;
  base::vector<launch> launches;
  base::vector<int> operands;  ///< node of each operand slot, launch after launch
};

namespace detail {

/// Which computed nodes must lie in memory: outputs, and those another cluster reads.
constexpr base::vector<bool> find_stored(const graph::graph_view& g, const pass::fusion& f) {
  base::vector<bool> stored(g.nodes.size());
  const base::vector<int> root = pass::roots(g.nodes);
  const pass::remade_places remade(f, g.nodes.size());
  const auto read = [&](const graph::node& n, int cluster) {
    for (int k = 0; cluster >= 0 && k < n.op->arity; ++k) {
      const int x = root[n.in[k]];
      const bool product_operand = n.op->kind == graph::op_kind::contraction;
      if (f.owner(x) >= 0 && (f.owner(x) != cluster || product_operand) && !remade.has(x, cluster))
        stored[x] = true;
    }
  };
  for (int o : g.outputs) stored[o] = true;
  for (int i = 0; i < g.nodes.size(); ++i) {
    read(g.nodes[i], f.owner(i));
    for (int e = remade.first(i); e >= 0; e = remade.next(e)) read(g.nodes[i], remade.cluster(e));
  }
  return stored;
}

/// Adds a kernel with its instructions, or finds the equal one.
constexpr int add_kernel(schedule& s, const kernel& y, const instruction* code) {
  for (int k = 0; k < s.kernels.size(); ++k) {
    const kernel& x = s.kernels[k];
    bool equal = x.kind == y.kind && x.count == y.count && x.space == y.space &&
                 x.inner == y.inner && x.rest == y.rest && x.op == y.op && x.attr == y.attr &&
                 x.first_folded == y.first_folded && x.last_folded == y.last_folded &&
                 x.shapes[0] == y.shapes[0] && x.shapes[1] == y.shapes[1] &&
                 x.shapes[2] == y.shapes[2] && x.type == y.type && x.types[1] == y.types[1] &&
                 x.types[2] == y.types[2];
    for (int i = 0; equal && i < x.count; ++i) equal = s.instructions[x.first + i] == code[i];
    if (equal) return k;
  }
  kernel added = y;
  added.first = s.instructions.size();
  for (int i = 0; i < y.count; ++i) s.instructions.push_back(code[i]);
  s.kernels.push_back(added);
  return s.kernels.size() - 1;
}

/// Clusters by depth, members by node: counting sorts.
constexpr base::vector<int> sorted_by_depth(const pass::fusion& f) {
  int deepest = 0;
  for (const pass::cluster& c : f.clusters)
    if (c.parent < 0 && c.depth > deepest) deepest = c.depth;
  base::vector<int> count(deepest + 2);
  for (const pass::cluster& c : f.clusters)
    if (c.parent < 0 && c.size > 0) ++count[c.depth + 1];
  for (int d = 0; d <= deepest; ++d) count[d + 1] += count[d];
  base::vector<int> order(count[deepest + 1]);
  for (int c = 0; c < f.clusters.size(); ++c)
    if (f.clusters[c].parent < 0 && f.clusters[c].size > 0) order[count[f.clusters[c].depth]++] = c;
  return order;
}

}  // namespace detail

/// Elements of a row that a processor holds in one register of packs.
inline constexpr extent one_pack = 16;

/// What becomes launches, in their order.
struct launch_order {
  base::vector<bool> stored;   ///< of each node: whether it must lie in memory
  base::vector<int> clusters;  ///< one for each launch
  base::vector<int> members;   ///< nodes of these clusters, one cluster after another
  base::vector<int> first;     ///< where those of each cluster begin; last, where they end
};

constexpr launch_order order_launches(const graph::graph_view& g, const pass::fusion& f) {
  base::vector<int> head(g.nodes.size(), -1), next(g.nodes.size(), -1);
  for (int i = g.nodes.size() - 1; i >= 0; --i) {
    const int owner = f.owner(i);
    if (owner < 0) continue;
    next[i] = head[owner];
    head[owner] = i;
  }
  launch_order order{detail::find_stored(g, f), detail::sorted_by_depth(f), {}, {}};
  for (int c : order.clusters) {
    order.first.push_back(order.members.size());
    for (int m = head[c]; m >= 0; m = next[m]) order.members.push_back(m);
  }
  order.first.push_back(order.members.size());
  return order;
}

/// Launches [begin, end) of an order, for a device that can hold rows of held_row elements in its
/// registers from phase to phase.
constexpr schedule lower_launches(const graph::graph_view& g, const pass::fusion& f,
                                  const launch_order& order, int begin, int end, extent held_row) {
  schedule s;
  detail::lowering l(g, f, order.stored, held_row);
  for (int i = begin; i < end; ++i) {
    const int first = order.first[i];
    l.run(f.clusters[order.clusters[i]],
          {order.members.begin() + first, order.first[i + 1] - first});
    const launch there{detail::add_kernel(s, l.shape, l.code.begin()), s.operands.size(),
                       l.operands.size()};
    for (int o : l.operands) s.operands.push_back(o);
    s.launches.push_back(there);
  }
  return s;
}

/// Adds the launches of `more` behind those of s.
constexpr void append(schedule& s, const schedule& more) {
  base::vector<int> number;
  for (const kernel& k : more.kernels)
    number.push_back(detail::add_kernel(s, k, more.instructions.begin() + k.first));
  const int first = s.operands.size();
  for (int o : more.operands) s.operands.push_back(o);
  for (launch l : more.launches) {
    l.kernel = number[l.kernel];
    l.first += first;
    s.launches.push_back(l);
  }
}

/// All launches of a fused graph.
constexpr schedule make_schedule(const graph::graph_view& g, const pass::fusion& f,
                                 extent held_row = one_pack) {
  const launch_order order = order_launches(g, f);
  return lower_launches(g, f, order, 0, order.clusters.size(), held_row);
}

}  // namespace tenon::plan
