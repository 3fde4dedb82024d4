// SPDX-License-Identifier: MIT
// spec: what a legal plan is, as functions: check(plan) and check(graph, fusion) are the first
// violation, or none. Law: every program checks as none; then running its launches in order
// computes its graph. Read next: graph/spec.hpp, plan/print.hpp.
#pragma once

#include <tenon/plan/print.hpp>

namespace tenon::plan {

/// What can be wrong with a plan.
enum class violation : std::uint8_t {
  none,
  out_of_range,       ///< a kernel, slot or node number that does not exist
  register_not_made,  ///< an instruction reads a register that is made later
  read_before_store,  ///< an operand is neither a source nor stored by an earlier launch
  output_not_stored,  ///< an output that no launch stores
  moved,              ///< a value that lies at two places
  misaligned,         ///< an offset that is no multiple of 64
  outside_arena,      ///< bytes beyond the end of the arena
  overlap,            ///< two values alive at one launch share bytes
  depth,              ///< a cluster reads one that does not run before it
  self_read,          ///< a cluster would read, from memory, what it makes itself
};

/// The first violation; `at` is a launch, a node or a kernel, as the violation has it.
struct finding {
  violation what = violation::none;
  int at = -1;
  friend constexpr bool operator==(const finding&, const finding&) = default;
};

namespace detail {

/// A launch stores slot i. An op with a loop of its own stores the slot behind its operands.
constexpr bool stores_slot(const plan_view& p, const kernel& k, int slot) {
  if (k.kind == pass::loop_kind::own) return slot == k.op->arity;
  for (const instruction& i : p.code(k))
    if (i.code == opcode::store && i.slot == slot) return true;
  return false;
}

constexpr finding check_kernels(const plan_view& p) {
  for (int n = 0; n < p.kernels.size(); ++n) {
    const kernel& k = p.kernels[n];
    if (k.first < 0 || k.first + k.count > p.instructions.size())
      return {violation::out_of_range, n};
    for (int i = 0; i < k.count; ++i)
      for (int r : p.instructions[k.first + i].in)
        if (r >= i) return {violation::register_not_made, n};
  }
  return {};
}

constexpr finding check_launches(const plan_view& p) {
  base::vector<bool> is_stored(p.graph.nodes.size());
  for (int l = 0; l < p.launches.size(); ++l) {
    const launch& there = p.launches[l];
    if (there.kernel >= p.kernels.size() || there.first + there.count > p.operands.size())
      return {violation::out_of_range, l};
    const kernel& k = p.kernels[there.kernel];
    for (const instruction& i : p.code(k))
      if (i.slot >= there.count && has_slot(i.code)) return {violation::out_of_range, l};
    for (int s = 0; s < there.count; ++s) {
      const int node = p.operands[there.first + s];
      const bool is_source = p.graph.nodes[node].op->kind == graph::op_kind::source;
      if (!is_source && !is_stored[node] && !stores_slot(p, k, s))
        return {violation::read_before_store, l};
    }
    for (int s = 0; s < there.count; ++s)
      if (stores_slot(p, k, s)) is_stored[p.operands[there.first + s]] = true;
  }
  for (int o : p.graph.outputs)
    if (!is_stored[o]) return {violation::output_not_stored, o};
  return {};
}

/// Two values of the arena may share bytes when one is dead, or dies where the other, equally
/// placed, is born.
constexpr bool may_share(const life& a, const life& b, extent a_bytes, extent b_bytes) {
  if (a.death < b.birth || b.death < a.birth) return true;
  if (a.offset + a_bytes <= b.offset || b.offset + b_bytes <= a.offset) return true;
  return a.offset == b.offset && (a.death == b.birth || b.death == a.birth);
}

/// Each value lies at one place, wherever it is read or stored.
constexpr finding check_places(const plan_view& p) {
  base::vector<int> first(p.graph.nodes.size(), -1);
  for (int i = 0; i < p.operands.size(); ++i) {
    int& seen = first[p.operands[i]];
    if (seen < 0) seen = i;
    if (!(p.locations[seen] == p.locations[i])) return {violation::moved, p.operands[i]};
  }
  return {};
}

constexpr finding check_arena(const plan_view& p, const base::vector<life>& lives) {
  for (int i = 0; i < lives.size(); ++i) {
    if (lives[i].birth < 0) continue;
    const extent bytes = bytes_of(p.graph.nodes[i]);
    if (lives[i].offset % 64 != 0) return {violation::misaligned, i};
    if (lives[i].offset < 0 || lives[i].offset + bytes > p.arena_bytes)
      return {violation::outside_arena, i};
    for (int j = 0; j < i; ++j)
      if (lives[j].birth >= 0 && !may_share(lives[i], lives[j], bytes, bytes_of(p.graph.nodes[j])))
        return {violation::overlap, i};
  }
  for (int l = 0; l < p.scratch.size(); ++l) {
    if (p.scratch[l] % 64 != 0) return {violation::misaligned, l};
    if (p.scratch[l] < 0 || p.scratch[l] > p.arena_bytes) return {violation::outside_arena, l};
  }
  return {};
}

}  // namespace detail

/// The first violation in a plan. Quadratic in the number of values in the arena.
constexpr finding check(const plan_view& p) {
  finding found = detail::check_kernels(p);
  if (found.what == violation::none) found = detail::check_launches(p);
  if (found.what == violation::none) found = detail::check_places(p);
  if (found.what == violation::none) found = detail::check_arena(p, detail::find_lives(p));
  return found;
}

/// The depth law of fusion: a cluster that reads another runs deeper than it.
constexpr finding check(const graph::graph_view& g, const pass::fusion& f) {
  for (int i = 0; i < g.nodes.size(); ++i) {
    const int owner = f.owner(i);
    if (owner < 0) continue;
    for (int k = 0; k < g.nodes[i].op->arity; ++k) {
      const int x = f.owner(pass::access_of(g.nodes, g.nodes[i].in[k]).base);
      if (x < 0) continue;
      const bool is_product = g.nodes[i].op->kind == graph::op_kind::contraction;
      if (x == owner && is_product) return {violation::self_read, i};
      if (x != owner && f.clusters[x].depth >= f.clusters[owner].depth)
        return {violation::depth, i};
    }
  }
  return {};
}

}  // namespace tenon::plan
