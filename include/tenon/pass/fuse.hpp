// SPDX-License-Identifier: MIT
// fuse: gathers nodes into clusters, each of which becomes one kernel: elementwise chains, rows
// with their reductions, column reductions with what feeds them, products with their epilogues.
// Nodes are taken in order; each joins the clusters of its operands if the loops agree and no cycle
// can arise. Law: cluster depths grow along every edge between clusters, so running them by depth
// is a valid order. Over 250 lines, since the rules that decide one merge belong together.
// Read next: plan/schedule.hpp.
#pragma once

#include <tenon/pass/cluster.hpp>
#include <tenon/pass/facts.hpp>

namespace tenon::pass {

/// The clusters of a graph's nodes up to some node, and what goes on from there: an element for
/// each node, in memory of the caller.
struct fusing {
  int* cluster_of = nullptr;
  level* levels = nullptr;
  bool* is_free = nullptr;
  cluster* clusters = nullptr;
  int* next_member = nullptr;  ///< the next one in its cluster, -1: none
  int* chain = nullptr;        ///< the reductions that follow one another up to this one

  constexpr int find(int c) const { return detail::merged_into(clusters, c); }
};

namespace detail {

/// Nor do more reductions follow one another in a row: each walks it again and makes anew what came
/// before. Measured: six softmaxes in turn take 10 % less at 3 than at 5, and half the compile
/// time.
inline constexpr int max_chain = 3;

/// Builds the clusters of one graph.
class fuser {
 public:
  constexpr fuser(const graph::graph_view& whole, const facts_view& about, const fusing& so_far)
      : g_(whole), nodes_(whole.nodes.at), facts_(about), out_(so_far) {}

  constexpr void start() {
    for (int i = 0; i < g_.nodes.count; ++i) out_.cluster_of[i] = out_.next_member[i] = -1;
    find_free();
  }
  constexpr void run(int begin, int end) {
    for (int i = begin; i < end; ++i)
      if (!out_.is_free[i] && is_computed(nodes_[i])) place(i);
  }

 private:
  constexpr void find_free() {
    base::vector<bool> lies_in_memory(g_.nodes.count);
    for (const graph::node& n : g_.nodes) {
      if (!needs_dense_operands(*n.op)) continue;
      for (int k = 0; k < n.op->arity; ++k) lies_in_memory.at[facts_.root.at[n.in[k]]] = true;
    }
    for (int i = 0; i < g_.nodes.count; ++i) {
      const graph::node& n = nodes_[i];
      bool free = n.op->kind == graph::op_kind::generator ||
                  (n.op->kind == graph::op_kind::elementwise && n.shape.rank == 0 &&
                   !facts_.is_output.at[i] && !lies_in_memory.at[i]);
      for (int k = 0; free && k < n.op->arity; ++k) free = out_.is_free[facts_.root.at[n.in[k]]];
      out_.is_free[i] = free;
    }
  }

  /// What lies in memory below the operands of a node, and which clusters make it; -1: none.
  struct operands {
    int root[3] = {-1, -1, -1};
    int owner[3] = {-1, -1, -1};
  };
  constexpr operands operands_of(const graph::node& n) {
    operands of;
    for (int k = 0; k < n.op->arity; ++k) {
      of.root[k] = facts_.root.at[n.in[k]];
      int& c = out_.cluster_of[of.root[k]];
      of.owner[k] = c = out_.find(c);
    }
    return of;
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
    c.space = nodes_[n.in[0]].shape;
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
  constexpr bool can_join(const graph::node& n, const operands& of, int c, cluster& united) const {
    const cluster& there = out_.clusters[c];
    if (there.size >= max_cluster_size) return false;
    united = there;
    level at = level::full;
    const bool is_fold = n.op->kind == graph::op_kind::reduction;
    const bool is_per_row = !is_fold && n.shape != there.space;
    if (!is_per_row && !unite(united, own_loop(n))) return false;
    if (!level_in(n, united, at)) return false;
    for (int k = 0; k < n.op->arity; ++k) {
      if (of.owner[k] != c) continue;
      if (out_.chain[of.root[k]] + (is_fold ? 1 : 0) > max_chain) return false;
      if (is_fold && out_.levels[of.root[k]] != level::full) return false;
      const dims& reader = is_fold ? united.space : n.shape;
      const level reads = is_fold ? level::full : at;
      if (!reads_as_it_is(united, n.in[k], reader, reads) &&
          !shares(united, access_of(g_.nodes, n.in[k], reader), reader, reads))
        return false;
    }
    return true;
  }
  /// What `shares` says of most operands, without the walk.
  constexpr bool reads_as_it_is(const cluster& c, int id, const dims& reader, level reads) const {
    return reads == level::full && out_.levels[id] == level::full && facts_.root.at[id] == id &&
           nodes_[id].shape == reader && reader == c.space;
  }

  /// Cluster c can run at a later depth: everyone outside who reads it is deeper still.
  constexpr bool can_sink(int c, int depth) const {
    if (out_.clusters[c].depth == depth) return true;
    for (int m = c; m >= 0; m = out_.next_member[m])
      for (int u = facts_.first(m); u >= 0; u = facts_.next(u)) {
        const int owner = out_.find(out_.cluster_of[facts_.node(u)]);
        if (owner >= 0 && owner != c && out_.clusters[owner].depth <= depth) return false;
      }
    return true;
  }

  /// The operands' clusters that n could join; how many there are.
  constexpr int find_candidates(const graph::node& n, const operands& of,
                                int (&candidates)[3]) const {
    int found = 0;
    if (n.op->kind == graph::op_kind::contraction || n.op->kind == graph::op_kind::loop) return 0;
    for (int k = 0; k < n.op->arity; ++k) {
      const int c = of.owner[k];
      cluster united;
      if (c < 0 || c == candidates[0] || c == candidates[1] || !can_join(n, of, c, united))
        continue;
      candidates[k] = c;
      ++found;
    }
    return found;
  }

  /// The clusters that n joins, and the depth of the result. A cluster that has to sink but cannot
  /// drops out.
  constexpr int choose(const graph::node& n, const operands& of, int (&joined)[3],
                       int& depth) const {
    int candidates[3] = {-1, -1, -1};
    const int found = find_candidates(n, of, candidates);
    if (found > 1) drop_incompatible(n, of, candidates);
    for (;;) {
      depth = depth_with(of, candidates);
      if (found == 0) return 0;
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
  constexpr void drop_incompatible(const graph::node& n, const operands& of,
                                   int (&candidates)[3]) const {
    int best = -1;
    for (int c : candidates)
      if (c >= 0 && (best < 0 || out_.clusters[c].depth > out_.clusters[best].depth)) best = c;
    cluster united;
    can_join(n, of, best, united);
    for (int& c : candidates) {
      if (c < 0 || c == best) continue;
      cluster both = united;
      both.size += out_.clusters[c].size;
      level at = level::full;
      if (!unite(both, out_.clusters[c]) || !level_in(n, both, at) || both.size >= max_cluster_size)
        c = -1;
      else
        united = both;
    }
  }

  constexpr int depth_with(const operands& of, const int (&candidates)[3]) const {
    int depth = 1;
    for (int c : of.owner) {
      if (c < 0) continue;
      const bool joins = c == candidates[0] || c == candidates[1] || c == candidates[2];
      const int behind = out_.clusters[c].depth + (joins ? 0 : 1);
      if (behind > depth) depth = behind;
    }
    return depth;
  }

  constexpr void place(int id) {
    const graph::node& n = nodes_[id];
    int joined[3] = {}, depth = 1;
    const operands of = operands_of(n);
    const int count = choose(n, of, joined, depth);
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
    out_.clusters[id] = c;
    out_.cluster_of[id] = id;
    for (int k = 0; k < count; ++k) absorb(id, joined[k]);
    out_.chain[id] = longest_chain(n, of, id) + (n.op->kind == graph::op_kind::reduction ? 1 : 0);
  }

  /// The most reductions before node n in its own cluster.
  constexpr int longest_chain(const graph::node& n, const operands& of, int own) const {
    int longest = 0;
    for (int k = 0; k < n.op->arity; ++k)
      if (const int from = of.owner[k]; from >= 0 && out_.clusters[from].parent == own)
        longest = out_.chain[of.root[k]] > longest ? out_.chain[of.root[k]] : longest;
    return longest;
  }

  /// The members of cluster `from` are appended to those of `into`.
  constexpr void absorb(int into, int from) {
    out_.clusters[from].parent = into;
    int last = into;
    while (out_.next_member[last] >= 0) last = out_.next_member[last];
    out_.next_member[last] = from;
  }

  graph::graph_view g_;
  const graph::node* nodes_;
  facts_view facts_;
  fusing out_;
};

}  // namespace detail

/// Before the first node, all elements zero.
constexpr void start_fusing(const graph::graph_view& g, const facts_view& about,
                            const fusing& so_far) {
  detail::fuser(g, about, so_far).start();
}
/// Nodes [begin, end), after those before them.
constexpr void fuse_nodes(const graph::graph_view& g, const facts_view& about, const fusing& so_far,
                          int begin, int end) {
  detail::fuser(g, about, so_far).run(begin, end);
}

/// The clusters of a graph that materialise() has prepared.
constexpr fusion fuse(const graph::graph_view& g, const facts_view& about) {
  const int count = g.nodes.count;
  fusion f{base::vector<int>(count),
           base::vector<level>(count),
           base::vector<bool>(count),
           base::vector<cluster>(count),
           {}};
  base::vector<int> next_member(count), chain(count);
  const fusing so_far{f.cluster_of.at, f.levels.at,    f.is_free.at,
                      f.clusters.at,   next_member.at, chain.at};
  start_fusing(g, about, so_far);
  fuse_nodes(g, about, so_far, 0, count);
  return f;
}
constexpr fusion fuse(const graph::graph_view& g) {
  const facts about = find_facts(g);
  return fuse(g, about.view());
}

}  // namespace tenon::pass
