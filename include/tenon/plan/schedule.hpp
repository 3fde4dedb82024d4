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
constexpr base::vector<bool> find_stored(const graph::graph_view& g, const pass::fusion_view& f) {
  base::vector<bool> stored(g.nodes.count);
  const base::vector<int> root = pass::roots(g.nodes);
  const pass::remade_places remade(f.remade, g.nodes.count);
  const auto read = [&](const graph::node& n, int cluster) {
    const bool is_product = n.op->kind == graph::op_kind::contraction;
    for (int k = 0; k < n.op->arity; ++k) {
      const int x = root.at[n.in[k]], owner = f.owner(x);
      if (owner >= 0 && (owner != cluster || is_product) && !remade.has(x, cluster))
        stored.at[x] = true;
    }
  };
  for (int o : g.outputs) stored.at[o] = true;
  for (int i = 0; i < g.nodes.count; ++i) {
    if (const int owner = f.owner(i); owner >= 0) read(g.nodes.at[i], owner);
    for (int e = remade.first(i); e >= 0; e = remade.next(e))
      read(g.nodes.at[i], remade.cluster(e));
  }
  return stored;
}

/// The kernels of a schedule, found by hash.
class kernel_set {
 public:
  constexpr explicit kernel_set(schedule& made) : s_(made) {}

  /// Adds a kernel with its instructions, or finds the equal one.
  constexpr int add(const kernel& y, const instruction* code) {
    const unsigned hash = hash_of(y, code);
    int& latest = latest_[hash % lists];
    for (int k = latest - 1; k >= 0; k = known_.at[k].next)
      if (known_.at[k].hash == hash && is_equal(s_.kernels.at[k], y, code)) return k;
    known_.push_back({hash, latest - 1});
    kernel added = y;
    added.first = s_.instructions.size();
    for (int i = 0; i < y.count; ++i) s_.instructions.push_back(code[i]);
    s_.kernels.push_back(added);
    return (latest = s_.kernels.size()) - 1;
  }

 private:
  static constexpr unsigned lists = 256;
  struct entry {
    unsigned hash = 0;
    int next = -1;
  };

  static constexpr unsigned hash_of(const kernel& y, const instruction* code) {
    unsigned hash = static_cast<unsigned>(y.count);
    for (int a = 0; a < y.space.rank; ++a) hash = mix(hash, static_cast<unsigned>(y.space[a]));
    for (int i = 0; i < y.count; ++i)
      hash =
          mix(hash, code[i].op != nullptr ? code[i].op->hash : static_cast<unsigned>(code[i].slot));
    return hash ^ (hash >> 15);
  }
  static constexpr unsigned mix(unsigned hash, unsigned more) { return (hash ^ more) * 16777619u; }

  constexpr bool is_equal(const kernel& x, const kernel& y, const instruction* code) const {
    bool equal = x.kind == y.kind && x.count == y.count && x.space == y.space &&
                 x.inner == y.inner && x.rest == y.rest && x.op == y.op && x.attr == y.attr &&
                 x.first_folded == y.first_folded && x.last_folded == y.last_folded &&
                 x.shapes[0] == y.shapes[0] && x.shapes[1] == y.shapes[1] &&
                 x.shapes[2] == y.shapes[2] && x.type == y.type && x.types[1] == y.types[1] &&
                 x.types[2] == y.types[2];
    for (int i = 0; equal && i < x.count; ++i) equal = s_.instructions.at[x.first + i] == code[i];
    return equal;
  }

  schedule& s_;
  base::vector<entry> known_;  ///< of each kernel: its hash, and the one before it in its list
  int latest_[lists] = {};     ///< one more than the last kernel of each list
};

/// Clusters by depth, members by node: counting sorts.
constexpr base::vector<int> sorted_by_depth(const pass::fusion_view& f) {
  int deepest = 0;
  for (const pass::cluster& c : f.clusters)
    if (c.parent < 0 && c.depth > deepest) deepest = c.depth;
  base::vector<int> before(deepest + 2);
  for (const pass::cluster& c : f.clusters)
    if (c.parent < 0 && c.size > 0) ++before.at[c.depth + 1];
  for (int d = 0; d <= deepest; ++d) before.at[d + 1] += before.at[d];
  base::vector<int> order(before.at[deepest + 1]);
  for (int i = 0; i < f.clusters.count; ++i) {
    const pass::cluster& c = f.clusters.at[i];
    if (c.parent < 0 && c.size > 0) order.at[before.at[c.depth]++] = i;
  }
  return order;
}

}  // namespace detail

/// Elements of a row that a processor holds in one register of packs.
inline constexpr extent one_pack = 16;

/// What becomes launches, in their order, borrowed from whoever owns it.
struct launch_order_view {
  base::span<bool> stored;
  base::span<int> clusters, members, first;
};

/// What becomes launches, in their order.
struct launch_order {
  base::vector<bool> stored;   ///< of each node: whether it must lie in memory
  base::vector<int> clusters;  ///< one for each launch
  base::vector<int> members;   ///< nodes of these clusters, one cluster after another
  base::vector<int> first;     ///< where those of each cluster begin; last, where they end

  constexpr launch_order_view view() const {
    return {stored.view(), clusters.view(), members.view(), first.view()};
  }
};

constexpr launch_order order_launches(const graph::graph_view& g, const pass::fusion_view& f) {
  base::vector<int> head(g.nodes.count, -1), next(g.nodes.count);
  for (int i = g.nodes.count - 1; i >= 0; --i) {
    const int owner = f.owner(i);
    if (owner < 0) continue;
    next.at[i] = head.at[owner];
    head.at[owner] = i;
  }
  launch_order order{detail::find_stored(g, f), detail::sorted_by_depth(f), {}, {}};
  for (int c : order.clusters) {
    order.first.push_back(order.members.size());
    for (int m = head.at[c]; m >= 0; m = next.at[m]) order.members.push_back(m);
  }
  order.first.push_back(order.members.size());
  return order;
}

/// Launches [begin, end) of an order, for a device that can hold rows of held_row elements in its
/// registers from phase to phase.
constexpr schedule lower_launches(const graph::graph_view& g, const pass::fusion_view& f,
                                  const launch_order_view& order, int begin, int end,
                                  extent held_row) {
  schedule s;
  detail::kernel_set kernels(s);
  detail::lowering l(g, f, order.stored, held_row);
  for (int i = begin; i < end; ++i) {
    const int first = order.first.at[i];
    l.run(f.clusters.at[order.clusters.at[i]],
          {order.members.at + first, order.first.at[i + 1] - first});
    const int kernel = kernels.add(l.shape, l.code.begin());
    s.launches.push_back({kernel, s.operands.size(), l.operands.size()});
    for (int o : l.operands) s.operands.push_back(o);
  }
  return s;
}

/// Schedules as one, each behind those before it.
class joined {
 public:
  constexpr joined() = default;
  joined(const joined&) = delete;

  constexpr void append(const schedule& more) {
    base::vector<int> number;
    for (const kernel& k : more.kernels)
      number.push_back(kernels_.add(k, more.instructions.begin() + k.first));
    const int first = all_.operands.size();
    for (int o : more.operands) all_.operands.push_back(o);
    for (launch l : more.launches) {
      l.kernel = number.at[l.kernel];
      l.first += first;
      all_.launches.push_back(l);
    }
  }
  constexpr const schedule& all() const { return all_; }

 private:
  schedule all_;
  detail::kernel_set kernels_{all_};
};

/// All launches of a fused graph.
constexpr schedule make_schedule(const graph::graph_view& g, const pass::fusion_view& f,
                                 extent held_row = one_pack) {
  const launch_order order = order_launches(g, f);
  return lower_launches(g, f, order.view(), 0, order.clusters.size(), held_row);
}
constexpr schedule make_schedule(const graph::graph_view& g, const pass::fusion& f,
                                 extent held_row = one_pack) {
  return make_schedule(g, f.view(), held_row);
}

}  // namespace tenon::plan
