// SPDX-License-Identifier: MIT
// fuse: gathers nodes into clusters, each of which becomes one kernel: elementwise chains, rows
// with their reductions, column reductions with what feeds them, products with their epilogues.
// Nodes are taken in order; each joins the clusters of its operands if the loops agree and no cycle
// can arise. Law: cluster depths grow along every edge between clusters, so running them by depth
// is a valid order. A little over 250 lines, since the rules that decide one merge belong together.
// Read next: plan/schedule.hpp.
#pragma once

#include <tenon/pass/cluster.hpp>

namespace tenon::pass {

namespace detail {

/// No more nodes than this share a kernel: registers and compile time are finite.
inline constexpr int max_cluster_size = 96;
/// Nor do more reductions follow one another in a row: each walks it again and makes anew what came
/// before. Measured: six softmaxes in turn take 10 % less at 3 than at 5, and half the compile
/// time.
inline constexpr int max_chain = 3;
/// So many nodes in a row may be made in the kernel that reads the last of them.
inline constexpr int longest_followers = 3;

/// Builds the clusters of one graph.
class fuser {
 public:
  constexpr explicit fuser(const graph::graph_view& whole)
      : g_(whole), root_(roots(whole.nodes)), chain_(whole.nodes.size()) {
    const int count = whole.nodes.size();
    out_.cluster_of = base::vector<int>(count, -1);
    out_.levels = base::vector<level>(count, level::full);
    out_.is_free = base::vector<bool>(count);
    next_member_ = base::vector<int>(count, -1);
    find_free();
    find_users();
  }

  constexpr fusion run() {
    for (int i = 0; i < g_.nodes.size(); ++i)
      if (is_computed(g_.nodes[i]) && !out_.is_free[i]) place(i);
    for (int i = g_.nodes.size() - 1; i >= 0; --i) sink(i);
    return std::move(out_);
  }

 private:
  constexpr void find_free() {
    is_output_ = base::vector<bool>(g_.nodes.size());
    for (int o : g_.outputs) is_output_[o] = true;
    for (int i = 0; i < g_.nodes.size(); ++i) {
      const graph::node& n = g_.nodes[i];
      bool free =
          n.op->kind == graph::op_kind::generator ||
          (n.op->kind == graph::op_kind::elementwise && n.shape.rank == 0 && !is_output_[i]);
      for (int k = 0; k < n.op->arity; ++k) free = free && out_.is_free[root_[n.in[k]]];
      out_.is_free[i] = free;
    }
  }

  constexpr void find_users() {
    users_head_ = base::vector<int>(g_.nodes.size(), -1);
    for (int i = 0; i < g_.nodes.size(); ++i) {
      if (!is_computed(g_.nodes[i])) continue;
      for (int k = 0; k < g_.nodes[i].op->arity; ++k) {
        const int x = root_[g_.nodes[i].in[k]];
        users_.push_back({i, users_head_[x]});
        users_head_[x] = users_.size() - 1;
      }
    }
  }

  /// The loop that node n would have alone.
  constexpr cluster own_loop(const graph::node& n) const {
    cluster c;
    c.space = n.shape;
    if (n.op->kind == graph::op_kind::contraction) c.kind = loop_kind::product;
    if (n.op->kind == graph::op_kind::loop) c.kind = loop_kind::own;
    if (n.op->kind == graph::op_kind::reduction) set_reduction(n, c);
    return c;
  }

  constexpr void set_reduction(const graph::node& n, cluster& c) const {
    c.space = g_.nodes[n.in[0]].shape;
    c.first = c.space.rank;
    for (int i = c.space.rank - 1; i >= 0; --i)
      if (has_axis(n.attr.a, i)) c.first = i;
    for (int i = 0; i < c.space.rank; ++i)
      if (has_axis(n.attr.a, i)) c.last = i + 1;
    const bool is_suffix = count_elements(c.space, c.last, c.space.rank) == 1;
    c.kind = is_suffix ? loop_kind::row : loop_kind::column;
    c.inner = is_suffix ? c.space.rank - c.first : 0;
  }

  /// Whether a reader of shape `reader` in loop c sees the value x of the same cluster.
  constexpr bool shares(const cluster& c, const access& x, const dims& reader, level reads) const {
    if (!x.possible || x.offset != 0 || x.guard.axis >= 0 || out_.levels[x.base] == level::column)
      return false;
    const int outer = c.space.rank - c.inner;
    if (out_.levels[x.base] == level::full)
      return reads == level::full && is_dense(reader, x.strides) && reader == c.space;
    extent expected = 1;
    for (int i = reader.rank - 1; i >= 0; --i) {
      if (reader[i] == 1) continue;
      if (x.strides[i] != (i < outer ? expected : 0)) return false;
      if (i < outer) expected *= capacity(reader[i]);
    }
    return true;
  }

  /// The level that node n has in loop c, and whether it fits there.
  constexpr bool level_in(const graph::node& n, const cluster& c, level& at) const {
    if (n.op->kind == graph::op_kind::reduction) {
      at = c.kind == loop_kind::column ? level::column : level::row;
      return true;
    }
    at = level::full;
    if (n.shape == c.space) return true;
    at = level::row;
    return is_row_shape(n.shape, c.space, c.inner);
  }

  /// Node n can join candidate cluster c: the loops unite, and it reads every operand of c in a
  /// register.
  constexpr bool can_join(const graph::node& n, int c, cluster& united) const {
    const cluster& there = out_.clusters[c];
    if (there.size >= max_cluster_size) return false;
    united = there;
    level at = level::full;
    const bool is_fold = n.op->kind == graph::op_kind::reduction;
    const bool is_per_row = !is_fold && n.shape != there.space;
    if (!is_per_row && !unite(united, own_loop(n))) return false;
    if (!level_in(n, united, at)) return false;
    for (int k = 0; k < n.op->arity; ++k) {
      if (out_.owner(root_[n.in[k]]) != c) continue;
      if (chain_[root_[n.in[k]]] + (is_fold ? 1 : 0) > max_chain) return false;
      const dims reader = is_fold ? united.space : n.shape;
      const access x = access_of(g_.nodes, n.in[k], reader);
      if (!shares(united, x, reader, at == level::full || is_fold ? level::full : level::row))
        return false;
      if (is_fold && out_.levels[x.base] != level::full) return false;
    }
    return true;
  }

  /// Cluster c can run at a later depth: everyone outside who reads it is deeper still.
  constexpr bool can_sink(int c, int depth) const {
    if (out_.clusters[c].depth == depth) return true;
    for (int m = c; m >= 0; m = next_member_[m])
      for (int u = users_head_[m]; u >= 0; u = users_[u].next) {
        const int owner = out_.owner(users_[u].node);
        if (owner >= 0 && owner != c && out_.clusters[owner].depth <= depth) return false;
      }
    return true;
  }

  constexpr int operand_depth(const graph::node& n, int k) const {
    const int owner = out_.owner(root_[n.in[k]]);
    return owner < 0 ? 0 : out_.clusters[owner].depth;
  }

  /// The operands' clusters that n joins, and the depth of the result. A cluster that has to sink
  /// but cannot drops out.
  constexpr int choose(const graph::node& n, int (&joined)[3], int& depth) const {
    int candidates[3] = {-1, -1, -1};
    const bool has_loop =
        n.op->kind == graph::op_kind::contraction || n.op->kind == graph::op_kind::loop;
    for (int k = 0; k < n.op->arity && !has_loop; ++k) {
      const int c = out_.owner(root_[n.in[k]]);
      cluster united;
      if (c >= 0 && c != candidates[0] && c != candidates[1] && can_join(n, c, united))
        candidates[k] = c;
    }
    drop_incompatible(n, candidates);
    for (;;) {
      depth = depth_with(n, candidates);
      int drop = -1;
      for (int k = 0; k < 3; ++k)
        if (candidates[k] >= 0 && !can_sink(candidates[k], depth)) drop = k;
      if (drop < 0) break;
      candidates[drop] = -1;
    }
    int count = 0;
    for (int c : candidates)
      if (c >= 0) joined[count++] = c;
    return count;
  }

  /// Candidates that cannot share one loop with the deepest of them drop out.
  constexpr void drop_incompatible(const graph::node& n, int (&candidates)[3]) const {
    int best = -1;
    for (int c : candidates)
      if (c >= 0 && (best < 0 || out_.clusters[c].depth > out_.clusters[best].depth)) best = c;
    if (best < 0) return;
    cluster united;
    can_join(n, best, united);
    for (int& c : candidates) {
      if (c < 0 || c == best) continue;
      cluster both = united;
      level at = level::full;
      if (!unite(both, out_.clusters[c]) || !level_in(n, both, at) ||
          both.size + out_.clusters[c].size > max_cluster_size)
        c = -1;
      else
        united = both;
    }
  }

  constexpr int depth_with(const graph::node& n, const int (&candidates)[3]) const {
    int depth = 1;
    for (int c : candidates)
      if (c >= 0 && out_.clusters[c].depth > depth) depth = out_.clusters[c].depth;
    for (int k = 0; k < n.op->arity; ++k) {
      const int c = out_.owner(root_[n.in[k]]);
      bool joins = false;
      for (int other : candidates) joins = joins || (c >= 0 && other == c);
      if (!joins && operand_depth(n, k) + 1 > depth) depth = operand_depth(n, k) + 1;
    }
    return depth;
  }

  constexpr void place(int id) {
    const graph::node& n = g_.nodes[id];
    int joined[3] = {}, depth = 1;
    const int count = choose(n, joined, depth);
    cluster c = own_loop(n);
    const bool row_level = count > 0 && n.op->kind != graph::op_kind::reduction &&
                           n.shape != out_.clusters[joined[0]].space;
    if (row_level) c = out_.clusters[joined[0]];
    c.size = 1;
    for (int k = 0; k < count; ++k) {
      unite(c, out_.clusters[joined[k]]);
      c.size += out_.clusters[joined[k]].size;
    }
    c.depth = depth;
    c.parent = -1;
    level_in(n, c, out_.levels[id]);
    while (out_.clusters.size() < id) out_.clusters.push_back({});
    out_.clusters.push_back(c);
    out_.cluster_of[id] = id;
    for (int k = 0; k < count; ++k) absorb(id, joined[k]);
    chain_[id] = chain_to(id);
  }

  /// How many reductions follow one another up to node id within its cluster.
  constexpr int chain_to(int id) const {
    const graph::node& n = g_.nodes[id];
    int longest = 0;
    for (int k = 0; k < n.op->arity; ++k)
      if (const int x = root_[n.in[k]]; out_.owner(x) == id && chain_[x] > longest)
        longest = chain_[x];
    return longest + (n.op->kind == graph::op_kind::reduction ? 1 : 0);
  }

  /// The members of cluster `from` are appended to those of `into`.
  constexpr void absorb(int into, int from) {
    out_.clusters[from].parent = into;
    int last = into;
    while (next_member_[last] >= 0) last = next_member_[last];
    next_member_[last] = from;
  }

  /// A node that only one other kernel reads is made there, if what it is made of stays in memory
  /// till then anyway, or can follow: then its first kernel need not store it.
  constexpr void sink(int id) {
    const graph::node& n = g_.nodes[id];
    const int from = out_.owner(id);
    if (from < 0 || n.op->kind != graph::op_kind::elementwise || is_output_[id]) return;
    level at = level::full;
    const int to = only_reader(id, at);
    if (to < 0 || to == from || out_.clusters[to].size >= max_cluster_size || !can_follow(id, to))
      return;
    --out_.clusters[from].size;
    ++out_.clusters[to].size;
    out_.cluster_of[id] = to;
    out_.levels[id] = at;
  }
  /// The cluster that reads node id, and at which level, if all its readers are there.
  constexpr int only_reader(int id, level& at) const {
    int to = -1;
    for (int u = users_head_[id]; u >= 0; u = users_[u].next) {
      const graph::node& reader = g_.nodes[users_[u].node];
      const int owner = out_.owner(users_[u].node);
      const bool is_fold = reader.op->kind == graph::op_kind::reduction;
      const level reads = is_fold ? level::full : out_.levels[users_[u].node];
      if (owner < 0 || (to >= 0 && (owner != to || reads != at))) return -1;
      to = owner;
      at = reads;
      if (!is_fold && reader.op->kind != graph::op_kind::elementwise) return -1;
      if (!has_level(id, at, out_.clusters[to])) return -1;
      for (int k = 0; k < reader.op->arity; ++k)
        if (root_[reader.in[k]] == id && reader.in[k] != id) return -1;
    }
    return to;
  }
  /// Node id can be made in loop c for readers of its own shape at this level.
  constexpr bool has_level(int id, level at, const cluster& c) const {
    const dims& shape = g_.nodes[id].shape;
    if (c.kind == loop_kind::own || at == level::column) return false;
    return at == level::full ? shape == c.space : is_row_shape(shape, c.space, c.inner);
  }
  /// The operands of node id stay in memory till cluster `to` runs, or are made of such ones by a
  /// short chain in the cluster of id.
  constexpr bool can_follow(int id, int to) const {
    const int from = out_.owner(id);
    for (int length = 0; length < longest_followers; ++length) {
      const int missing = count_missing(g_.nodes[id], to);
      if (missing != 1) return missing == 0;
      for (int k = 0; k < g_.nodes[id].op->arity; ++k)
        if (const int x = root_[g_.nodes[id].in[k]]; !stays_till(x, to)) id = x;
      if (out_.owner(id) != from) return false;
    }
    return false;
  }
  /// How many operands of node n do not stay in memory till cluster `to` runs.
  constexpr int count_missing(const graph::node& n, int to) const {
    int missing = n.op->kind == graph::op_kind::elementwise ? 0 : 1;
    for (int k = 0; k < n.op->arity; ++k) missing += stays_till(root_[n.in[k]], to) ? 0 : 1;
    return missing;
  }
  constexpr bool stays_till(int id, int to) const {
    const int own = out_.owner(id);
    if (own < 0 || is_output_[id]) return true;
    for (int u = users_head_[id]; u >= 0; u = users_[u].next) {
      const int reader = out_.owner(users_[u].node);
      if (reader >= 0 && reader != own && out_.clusters[reader].depth >= out_.clusters[to].depth)
        return true;
    }
    return false;
  }

  struct user {
    int node;
    int next;
  };
  graph::graph_view g_;
  base::vector<int> root_;
  base::vector<bool> is_output_;
  fusion out_;
  base::vector<user> users_;
  base::vector<int> users_head_;
  base::vector<int> next_member_;
  base::vector<int> chain_;  ///< the reductions that follow one another up to each node
};

}  // namespace detail

/// The clusters of a graph that materialise() has prepared.
constexpr fusion fuse(const graph::graph_view& g) { return detail::fuser(g).run(); }

}  // namespace tenon::pass
