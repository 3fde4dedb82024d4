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
    if (code[i].slot != slot) continue;
    if (code[i].code == opcode::load && needed[i] >> (phase + 1) != 0) return true;
    if (code[i].code == opcode::pick && code[i].phase > phase) return true;
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
    const instruction& x = s.instructions[i];
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
    const instruction& x = s.instructions[k.first + i];
    if (x.code == opcode::store && x.slot == slot) return true;
  }
  return false;
}

/// Plans the arena of one schedule, step by step.
class planner {
 public:
  constexpr planner(const schedule& ordered, base::span<graph::node> nodes,
                    const base::vector<location>& fixed, base::span<extent> scratch, int overlap)
      : s_(ordered),
        nodes_(nodes),
        fixed_(fixed),
        scratch_(scratch),
        overlap_(overlap),
        buffer_of_(nodes.size(), -1),
        last_use_(nodes.size(), -1),
        scratch_of_(ordered.launches.size(), -1) {}

  constexpr memory run() {
    for (int l = 0; l < s_.launches.size(); ++l)
      for (int i = 0; i < s_.launches[l].count; ++i) last_use_[node_at(l, i)] = l;
    for (int l = 0; l < s_.launches.size(); ++l) add_buffers(l);
    place();
    bound();
    for (int b : scratch_of_) m_.scratch.push_back(b < 0 ? 0 : m_.buffers[b].offset);
    for (int node : s_.operands) {
      const bool outside = fixed_[node].base >= 0;
      m_.operands.push_back(outside ? fixed_[node]
                                    : location{arena_base, m_.buffers[buffer_of_[node]].offset});
    }
    return std::move(m_);
  }

 private:
  constexpr int node_at(int launch, int slot) const {
    return s_.operands[s_.launches[launch].first + slot];
  }
  constexpr const kernel& kernel_at(int launch) const {
    return s_.kernels[s_.launches[launch].kernel];
  }

  /// The launch until which bytes stay what they are that launch l is the last to need.
  constexpr int kept_until(int l) const {
    const int last = s_.launches.size() - 1;
    return l + overlap_ < last ? l + overlap_ : last;
  }

  /// The scratch of a launch, and the values that it stores first.
  constexpr void add_buffers(int l) {
    const extent bytes = aligned(scratch_[s_.launches[l].kernel]);
    if (bytes > 0) {
      scratch_of_[l] = m_.buffers.size();
      m_.buffers.push_back({bytes, l, kept_until(l)});
    }
    for (int i = 0; i < s_.launches[l].count; ++i) {
      const int node = node_at(l, i);
      if (fixed_[node].base >= 0 || buffer_of_[node] >= 0) continue;
      const graph::node& n = nodes_[node];
      buffer b{aligned(count_elements(n.shape) * size_of(n.type)), l, kept_until(last_use_[node])};
      b.in_place_of = overlap_ > 0 ? -1 : operand_to_replace(l, i, b);
      buffer_of_[node] = m_.buffers.size();
      if (b.in_place_of >= 0) m_.buffers[b.in_place_of].death = b.death;
      m_.buffers.push_back(b);
    }
  }

  /// The buffer of an operand that dies at launch l and whose bytes the result in slot i may take;
  /// -1 if there is none.
  constexpr int operand_to_replace(int l, int i, const buffer& result) const {
    const kernel& k = kernel_at(l);
    if (k.kind == pass::loop_kind::own) return -1;
    for (int c = k.first; c < k.first + k.count; ++c) {
      const instruction& out = s_.instructions[c];
      if (out.code != opcode::store || out.slot != i) continue;
      for (int j = 0; j < s_.launches[l].count; ++j) {
        const int node = node_at(l, j);
        if (j == i || buffer_of_[node] < 0 || last_use_[node] != l || is_stored_by(s_, k, j))
          continue;
        const int root = root_of(buffer_of_[node]);
        if (m_.buffers[root].death == l && m_.buffers[root].bytes == result.bytes &&
            may_overwrite(s_, k, out, j))
          return root;
      }
    }
    return -1;
  }
  constexpr int root_of(int b) const {
    return m_.buffers[b].in_place_of >= 0 ? m_.buffers[b].in_place_of : b;
  }

  /// Both ways of placing; the smaller arena stays.
  constexpr void place() {
    base::vector<buffer> other = m_.buffers;
    m_.arena_bytes = first_fit().place(m_.buffers, s_.launches.size());
    if (m_.buffers.size() <= greedy_limit) {
      const extent bytes = place_by_size(other);
      if (bytes < m_.arena_bytes) {
        m_.arena_bytes = bytes;
        m_.buffers = other;
      }
    }
    for (buffer& b : m_.buffers)
      if (b.in_place_of >= 0) b.offset = m_.buffers[b.in_place_of].offset;
  }

  constexpr void bound() {
    base::vector<extent> change(s_.launches.size() + 1, 0);
    for (const buffer& b : m_.buffers) {
      if (b.in_place_of >= 0) continue;
      change[b.birth] += b.bytes;
      change[b.death + 1] -= b.bytes;
    }
    extent alive = 0;
    for (extent c : change) {
      alive += c;
      if (alive > m_.lower_bound) m_.lower_bound = alive;
    }
  }

  const schedule& s_;
  base::span<graph::node> nodes_;
  const base::vector<location>& fixed_;
  base::span<extent> scratch_;
  int overlap_;
  base::vector<int> buffer_of_;
  base::vector<int> last_use_;
  base::vector<int> scratch_of_;
  memory m_;
};

}  // namespace detail

/// Plans the arena. `fixed` gives, per node, a location outside the arena, or base -1; `scratch`
/// gives bytes per kernel. A launch may run beside up to `overlap` later ones: so long its bytes
/// are nobody else's.
constexpr memory plan_memory(const schedule& s, base::span<graph::node> nodes,
                             const base::vector<location>& fixed, base::span<extent> scratch,
                             int overlap = 0) {
  return detail::planner(s, nodes, fixed, scratch, overlap).run();
}

}  // namespace tenon::plan
