// SPDX-License-Identifier: MIT
// remake: cheap values of large arrays that later kernels read are made there again from what they
// are made of, where that is in memory: so batch_norm's backward pass reads its operand instead of
// two differences that its forward pass would have had to store.
// Law: a kernel that makes a value again reads at most two arrays more for all that is no longer
// stored. Read next: plan/schedule.hpp.
#pragma once

#include <tenon/pass/cluster.hpp>
#include <tenon/pass/facts.hpp>

namespace tenon::pass {

namespace detail {

/// An op of more steps is not made twice.
inline constexpr int cheap_flops = 2;
inline constexpr int longest_remade_chain = 3;

/// Finds what is made again in the clusters of one graph.
class remaker {
 public:
  constexpr remaker(const graph::graph_view& whole, const facts_view& about, fusion clusters,
                    extent smallest)
      : g_(whole),
        smallest_(smallest),
        nodes_(whole.nodes.at),
        facts_(about),
        out_(std::move(clusters)),
        places_(out_.remade.view(), whole.nodes.count) {}

  constexpr fusion run() {
    for (int i = g_.nodes.size() - 1; i >= 0; --i)
      if (is_cheap(i) && !facts_.is_output.at[i]) consider(i);
    return std::move(out_);
  }

 private:
  constexpr bool is_cheap(int id) const {
    const graph::node& n = nodes_[id];
    return n.op->kind == graph::op_kind::elementwise && !out_.is_free.at[id] &&
           out_.owner(id) >= 0 && out_.levels.at[id] == level::full && n.op->flops <= cheap_flops &&
           count_elements(n.shape) >= smallest_;
  }

  /// What is made again in clusters `to`, from which arrays.
  struct proposal {
    base::vector<int> clusters, chain, arrays;
  };

  constexpr void consider(int id) {
    proposal p;
    if (!find_clusters(id, p.clusters) || p.clusters.empty() || !find_arrays(id, id, 0, p)) return;
    int more = 0;
    for (int to : p.clusters) {
      int unread = -1;
      for (int x : p.arrays) unread += is_read_by(x, to) ? 0 : 1;
      more += unread > 0 ? unread : 0;
    }
    if (more > 2) return;
    for (int to : p.clusters)
      for (int node : p.chain) {
        if (places_.has(node, to)) continue;
        out_.remade.push_back({node, to});
        places_.add({node, to});
      }
  }

  /// The clusters outside its own that read node id, if all could make it.
  constexpr bool find_clusters(int id, base::vector<int>& clusters) const {
    for (int u = facts_.first(id); u >= 0; u = facts_.next(u)) {
      const int reader = facts_.node(u);
      if (!add_cluster(id, reader, out_.owner(reader), clusters)) return false;
      for (int e = places_.first(reader); e >= 0; e = places_.next(e))
        if (!add_cluster(id, reader, places_.cluster(e), clusters)) return false;
    }
    return true;
  }
  constexpr bool add_cluster(int id, int reader, int to, base::vector<int>& clusters) const {
    if (to == out_.owner(id)) return true;
    if (to < 0) return false;
    const graph::node& r = nodes_[reader];
    const cluster& c = out_.clusters.at[to];
    const bool is_fold = r.op->kind == graph::op_kind::reduction;
    const bool reads_elements = is_fold || (r.op->kind == graph::op_kind::elementwise &&
                                            out_.levels.at[reader] == level::full);
    const bool is_map = c.kind == loop_kind::row || c.kind == loop_kind::column;
    if (!reads_elements || !is_map || c.space != nodes_[id].shape) return false;
    for (int k = 0; k < r.op->arity; ++k)
      if (facts_.root.at[r.in[k]] == id && r.in[k] != id) return false;
    if (!contains(clusters, to)) clusters.push_back(to);
    return true;
  }

  /// The large arrays that node id is made of, and the chain of nodes to make it: what only its own
  /// cluster knows is made again as well.
  constexpr bool find_arrays(int id, int last, int length, proposal& p) const {
    if (length == longest_remade_chain) return false;
    const graph::node& n = nodes_[id];
    for (int k = 0; k < n.op->arity; ++k) {
      const int x = facts_.root.at[n.in[k]];
      if (out_.is_free.at[x] || is_small(x, last)) continue;
      if (lies_in_memory(x, out_.owner(last))) {
        if (!contains(p.arrays, x)) p.arrays.push_back(x);
      } else if (!is_cheap(x) || n.in[k] != x || nodes_[x].shape != n.shape ||
                 !find_arrays(x, last, length + 1, p)) {
        return false;
      }
    }
    if (!contains(p.chain, id)) p.chain.push_back(id);
    return p.arrays.size() <= 2;
  }
  constexpr bool is_small(int x, int beside) const {
    return 8 * count_elements(nodes_[x].shape) <= count_elements(nodes_[beside].shape);
  }
  /// A source, or what another cluster has stored.
  constexpr bool lies_in_memory(int x, int cluster) const {
    const int owner = out_.owner(x);
    return owner < 0 || (owner != cluster && !places_.has(x, cluster)) || facts_.is_output.at[x];
  }
  constexpr bool is_read_by(int x, int cluster) const {
    for (int u = facts_.first(x); u >= 0; u = facts_.next(u))
      if (out_.owner(facts_.node(u)) == cluster || places_.has(facts_.node(u), cluster))
        return true;
    return false;
  }

  graph::graph_view g_;
  extent smallest_;
  const graph::node* nodes_;
  facts_view facts_;
  fusion out_;
  remade_places places_;
};

}  // namespace detail

/// Arrays of fewer elements stay in the first cache: nothing is gained.
inline constexpr extent worth_remaking = 16'384;

/// The clusters of sink(), with what is made again where it is read: arrays of `smallest` elements
/// or more.
constexpr fusion remake(const graph::graph_view& g, const facts_view& about, fusion clusters,
                        extent smallest = worth_remaking) {
  return detail::remaker(g, about, std::move(clusters), smallest).run();
}
constexpr fusion remake(const graph::graph_view& g, fusion clusters,
                        extent smallest = worth_remaking) {
  const facts about = find_facts(g);
  return remake(g, about.view(), std::move(clusters), smallest);
}

}  // namespace tenon::pass
