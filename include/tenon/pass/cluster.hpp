// SPDX-License-Identifier: MIT
// cluster: a set of nodes that one kernel computes, with the loop that they share; fusion is all of
// them. Law: every node that is computed has one cluster. Read next: pass/fuse.hpp.
#pragma once

#include <tenon/pass/access.hpp>

namespace tenon::pass {

/// No more nodes than this share a kernel: registers and compile time are finite.
inline constexpr int max_cluster_size = 96;

/// The loop of a cluster.
enum class loop_kind : std::uint8_t {
  row,      ///< outer axes, then `inner` axes that may be folded; no fold: a plain map
  column,   ///< folds axes [first, last) and keeps those behind
  product,  ///< a matmul, its result changed by an epilogue
  own       ///< an op with a loop of its own
};

/// Where a node's value lives while its cluster runs.
enum class level : std::uint8_t { full, row, column };

/// A set of nodes that one kernel computes.
struct cluster {
  loop_kind kind = loop_kind::row;
  dims space;               ///< the axes of the loop
  int inner = 0;            ///< row: how many trailing axes are folded
  int first = 0, last = 0;  ///< column: the folded axes
  int depth = 0;
  int size = 0;
  int parent = -1;  ///< the cluster it was merged into
};

/// The loop that both clusters share, in `a`; false if there is none.
constexpr bool unite(cluster& a, const cluster& b) {
  if (a.kind == loop_kind::own || b.kind == loop_kind::own || a.space != b.space) return false;
  const bool a_plain = a.kind == loop_kind::row && a.inner == 0;
  const bool b_plain = b.kind == loop_kind::row && b.inner == 0;
  if (!a_plain && !b_plain)
    return a.kind == b.kind && a.kind != loop_kind::product && a.inner == b.inner &&
           a.first == b.first && a.last == b.last;
  if (a_plain) {
    a.kind = b.kind;
    a.inner = b.inner;
    a.first = b.first;
    a.last = b.last;
  }
  return true;
}

/// A node that another cluster makes for itself too, rather than read it from memory.
struct remade_node {
  int node = -1;
  int cluster = -1;
};

namespace detail {
/// The cluster that c has become part of; -1 for none.
constexpr int merged_into(const cluster* clusters, int c) {
  while (c >= 0 && clusters[c].parent >= 0) c = clusters[c].parent;
  return c;
}
}  // namespace detail

/// Which cluster computes each node, and how, borrowed from whoever owns it.
struct fusion_view {
  base::span<int> cluster_of;
  base::span<level> levels;
  base::span<bool> is_free;
  base::span<cluster> clusters;
  base::span<remade_node> remade;

  constexpr int owner(int node) const {
    return detail::merged_into(clusters.at, cluster_of.at[node]);
  }
};

/// Which cluster computes each node, and how. Nodes that are not computed (sources, generators,
/// views) have cluster -1.
struct fusion {
  base::vector<int> cluster_of;
  base::vector<level> levels;
  base::vector<bool> is_free;  ///< made from nothing, inside every kernel that needs it
  base::vector<cluster> clusters;
  base::vector<remade_node> remade;

  constexpr int owner(int node) const {
    return detail::merged_into(clusters.at, cluster_of.at[node]);
  }
  constexpr fusion_view view() const {
    return {cluster_of.view(), levels.view(), is_free.view(), clusters.view(), remade.view()};
  }
};

/// Where nodes are made beside their own clusters: a list for each node, in one array.
class remade_places {
 public:
  constexpr remade_places(base::span<remade_node> remade, int nodes) : first_(nodes, -1) {
    for (const remade_node& r : remade) add(r);
  }
  constexpr void add(const remade_node& r) {
    entries_.push_back({r.cluster, first_.at[r.node]});
    first_.at[r.node] = entries_.size() - 1;
  }
  constexpr int first(int node) const { return first_.at[node]; }
  constexpr int next(int entry) const { return entries_.at[entry].next; }
  constexpr int cluster(int entry) const { return entries_.at[entry].cluster; }
  constexpr bool has(int node, int of_cluster) const {
    for (int e = first(node); e >= 0; e = next(e))
      if (cluster(e) == of_cluster) return true;
    return false;
  }

 private:
  struct place {
    int cluster;
    int next;
  };
  base::vector<place> entries_;
  base::vector<int> first_;
};

/// Shape s indexes the outer axes of a row space: equal to them, with or without ones for the inner
/// axes.
constexpr bool is_row_shape(const dims& s, const dims& space, int inner) {
  const int outer = space.rank - inner;
  if (inner == 0 || (s.rank != outer && s.rank != space.rank)) return false;
  for (int i = 0; i < s.rank; ++i)
    if (s[i] != (i < outer ? space[i] : 1)) return false;
  return true;
}

}  // namespace tenon::pass
