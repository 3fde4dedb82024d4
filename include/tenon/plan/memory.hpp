// SPDX-License-Identifier: MIT
// plan_memory: where every stored value of a schedule lies in one arena, and how large the arena
// is. Values whose lives do not overlap share bytes; a result takes the place of an operand that
// dies with it where the kernel allows it; the scratch of each launch is a value that lives for
// that launch alone. Law: no two values alive at the same launch overlap, but for a result in place
// of its operand. Offsets are multiples of 64. Read next: run/program.hpp.
#pragma once

#include <tenon/plan/placement.hpp>
#include <tenon/plan/schedule.hpp>

namespace tenon::plan {

/// Memory outside the arena comes first: parameters, the random key, then inputs and outputs.
inline constexpr int arena_base = 0, parameter_base = 1, key_base = 2, first_input_base = 3;

/// Where an operand lies: which memory, and how many bytes into it.
struct location {
  int base = arena_base;
  extent offset = 0;
  friend constexpr bool operator==(const location&, const location&) = default;
};

/// What shall lie in the arena: values, and the scratch of launches.
struct contents {
  base::vector<buffer> buffers;
  base::vector<int> buffer_of;   ///< of each node; -1: none
  base::vector<int> scratch_of;  ///< of each launch; -1: none
};

/// The arena: where each launch's operands and scratch lie.
struct memory {
  base::vector<location> operands;  ///< parallel to schedule::operands
  base::vector<extent> scratch;     ///< offset of each launch's scratch
  base::vector<buffer> buffers;
  extent arena_bytes = 0;
  extent lower_bound = 0;  ///< the most bytes alive at one launch
};

namespace detail {

/// Whether a phase after `phase` needs what slot `slot` holds.
constexpr bool is_read_after(const schedule& s, const kernel& k, int slot, int phase) {
  const base::span<const instruction> code{s.instructions.begin() + k.first, k.count};
  const base::vector<int> needed = needed_phases(code);
  for (int i = 0; i < k.count; ++i) {
    if (code.at[i].slot != slot) continue;
    if (code.at[i].code == opcode::load && needed.at[i] >> (phase + 1) != 0) return true;
    if (code.at[i].code == opcode::pick && code.at[i].phase > phase) return true;
  }
  return false;
}

/// Store `out` may overwrite the operand that slot `slot` loads: every load of it walks as the
/// store does, and nothing needs it after the first store there.
constexpr bool may_overwrite(const schedule& s, const kernel& k, const instruction& out, int slot) {
  if (k.kind == pass::loop_kind::own || k.kind == pass::loop_kind::column) return false;
  if (out.at != pass::level::full) return false;
  if (k.kind == pass::loop_kind::product && slot < 2) return false;
  int first_store = out.phase, last_phase = 0;
  for (int i = k.first; i < k.first + k.count; ++i) {
    const instruction& x = s.instructions.at[i];
    if (x.phase > last_phase) last_phase = x.phase;
    if (x.slot != slot && x.slot != out.slot) continue;
    if (x.code == opcode::store && x.slot == out.slot && x.phase < first_store)
      first_store = x.phase;
    const bool reads = x.slot == slot && (x.code == opcode::load || x.code == opcode::pick);
    if (reads && (x.bits != 0 || x.strides != out.strides || x.guard.axis >= 0 ||
                  size_of(x.type) != size_of(out.type)))
      return false;
  }
  return first_store == last_phase || !is_read_after(s, k, slot, first_store);
}

constexpr bool is_stored_by(const schedule& s, const kernel& k, int slot) {
  if (k.kind == pass::loop_kind::own) return false;
  for (int i = 0; i < k.count; ++i) {
    const instruction& x = s.instructions.at[k.first + i];
    if (x.code == opcode::store && x.slot == slot) return true;
  }
  return false;
}

/// Finds what shall lie in the arena, launch by launch.
class finder {
 public:
  constexpr finder(const schedule& ordered, base::span<graph::node> nodes,
                   const base::vector<location>& fixed, base::span<extent> scratch, int overlap)
      : s_(ordered),
        nodes_(nodes),
        fixed_(fixed),
        scratch_(scratch),
        overlap_(overlap),
        last_use_(nodes.count) {
    out_.buffer_of = base::vector<int>(nodes.count, -1);
    out_.scratch_of = base::vector<int>(ordered.launches.size(), -1);
  }

  constexpr contents run() {
    const int launches = s_.launches.size();
    for (int l = 0; l < launches; ++l)
      for (int i = 0; i < s_.launches.at[l].count; ++i) last_use_.at[node_at(l, i)] = l;
    for (int l = 0; l < launches; ++l) add_buffers(l);
    return std::move(out_);
  }

 private:
  constexpr int node_at(int launch, int slot) const {
    return s_.operands.at[s_.launches.at[launch].first + slot];
  }
  constexpr const kernel& kernel_at(int launch) const {
    return s_.kernels.at[s_.launches.at[launch].kernel];
  }

  /// The launch until which bytes stay what they are that launch l is the last to need.
  constexpr int kept_until(int l) const {
    const int last = s_.launches.size() - 1;
    return l + overlap_ < last ? l + overlap_ : last;
  }

  /// The scratch of a launch, and the values that it stores first.
  constexpr void add_buffers(int l) {
    const extent bytes = aligned(scratch_.at[s_.launches.at[l].kernel]);
    if (bytes > 0) {
      out_.scratch_of.at[l] = out_.buffers.size();
      out_.buffers.push_back({bytes, l, kept_until(l)});
    }
    for (int i = 0; i < s_.launches.at[l].count; ++i) {
      const int node = node_at(l, i);
      if (fixed_.at[node].base >= 0 || out_.buffer_of.at[node] >= 0) continue;
      const graph::node& n = nodes_.at[node];
      buffer b{aligned(count_elements(n.shape) * size_of(n.type)), l,
               kept_until(last_use_.at[node])};
      b.in_place_of = overlap_ > 0 ? -1 : operand_to_replace(l, i, b);
      out_.buffer_of.at[node] = out_.buffers.size();
      if (b.in_place_of >= 0) out_.buffers.at[b.in_place_of].death = b.death;
      out_.buffers.push_back(b);
    }
  }

  /// The buffer of an operand that dies at launch l and whose bytes the result in slot i may take;
  /// -1 if there is none.
  constexpr int operand_to_replace(int l, int i, const buffer& result) const {
    const kernel& k = kernel_at(l);
    if (k.kind == pass::loop_kind::own) return -1;
    for (int c = k.first; c < k.first + k.count; ++c) {
      const instruction& out = s_.instructions.at[c];
      if (out.code != opcode::store || out.slot != i) continue;
      for (int j = 0; j < s_.launches.at[l].count; ++j) {
        const int node = node_at(l, j);
        if (j == i || out_.buffer_of.at[node] < 0 || last_use_.at[node] != l ||
            is_stored_by(s_, k, j))
          continue;
        const int root = root_of(out_.buffer_of.at[node]);
        if (out_.buffers.at[root].death == l && out_.buffers.at[root].bytes == result.bytes &&
            may_overwrite(s_, k, out, j))
          return root;
      }
    }
    return -1;
  }
  constexpr int root_of(int b) const {
    return out_.buffers.at[b].in_place_of >= 0 ? out_.buffers.at[b].in_place_of : b;
  }

  const schedule& s_;
  base::span<graph::node> nodes_;
  const base::vector<location>& fixed_;
  base::span<extent> scratch_;
  int overlap_;
  base::vector<int> last_use_;
  contents out_;
};

/// Both ways of placing buffers; the smaller arena stays.
constexpr extent place(base::vector<buffer>& buffers, int launches) {
  base::vector<buffer> other;
  if (buffers.size() <= greedy_limit) other = buffers;
  extent bytes = first_fit().place(buffers, launches);
  if (!other.empty()) {
    const extent by_size = place_by_size(other);
    if (by_size < bytes) {
      bytes = by_size;
      buffers = std::move(other);
    }
  }
  for (buffer& b : buffers)
    if (b.in_place_of >= 0) b.offset = buffers.at[b.in_place_of].offset;
  return bytes;
}

/// The most bytes alive at one launch.
constexpr extent most_alive(const base::vector<buffer>& buffers, int launches) {
  base::vector<extent> change(launches + 1);
  for (const buffer& b : buffers) {
    if (b.in_place_of >= 0) continue;
    change.at[b.birth] += b.bytes;
    change.at[b.death + 1] -= b.bytes;
  }
  extent alive = 0, most = 0;
  for (extent c : change) {
    alive += c;
    if (alive > most) most = alive;
  }
  return most;
}

}  // namespace detail

/// What shall lie in the arena. `fixed` gives, per node, a location outside the arena, or base -1;
/// `scratch` gives bytes per kernel. A launch may run beside up to `overlap` later ones: so long
/// its bytes are nobody else's.
constexpr contents find_contents(const schedule& s, base::span<graph::node> nodes,
                                 const base::vector<location>& fixed, base::span<extent> scratch,
                                 int overlap = 0) {
  return detail::finder(s, nodes, fixed, scratch, overlap).run();
}

/// Places what find_contents() has found for the same schedule.
constexpr memory place_contents(const schedule& s, const base::vector<location>& fixed,
                                contents all) {
  memory m;
  const int launches = s.launches.size(), operands = s.operands.size();
  m.arena_bytes = detail::place(all.buffers, launches);
  m.lower_bound = detail::most_alive(all.buffers, launches);
  m.scratch = base::vector<extent>(launches);
  for (int l = 0; l < launches; ++l)
    if (const int b = all.scratch_of.at[l]; b >= 0) m.scratch.at[l] = all.buffers.at[b].offset;
  m.operands = base::vector<location>(operands);
  for (int i = 0; i < operands; ++i) {
    const int node = s.operands.at[i];
    m.operands.at[i] = fixed.at[node];
    if (fixed.at[node].base < 0)
      m.operands.at[i] = {arena_base, all.buffers.at[all.buffer_of.at[node]].offset};
  }
  m.buffers = std::move(all.buffers);
  return m;
}

/// Both in turn.
constexpr memory plan_memory(const schedule& s, base::span<graph::node> nodes,
                             const base::vector<location>& fixed, base::span<extent> scratch,
                             int overlap = 0) {
  return place_contents(s, fixed, find_contents(s, nodes, fixed, scratch, overlap));
}

}  // namespace tenon::plan
