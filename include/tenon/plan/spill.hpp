// SPDX-License-Identifier: MIT
// spill: a value of a row that a later phase needs again waits in the memory of a result which that
// phase overwrites, so that softmax takes each exponential once. Law: every store to a slot but the
// last is read back before it, at the same place of the row.
// Read next: plan/lowering.hpp.
#pragma once

#include <tenon/plan/kernel.hpp>

namespace tenon::plan {

/// For each register of a row kernel, the phases (a bit each) that need its value per element.
constexpr base::vector<int> needed_phases(base::span<const instruction> code) {
  base::vector<int> needed(code.size());
  for (int i = code.size() - 1; i >= 0; --i) {
    const instruction& x = code[i];
    const bool ends = x.code == opcode::fold || x.code == opcode::store;
    if (ends && (x.code == opcode::fold || x.at == pass::level::full)) needed[i] = 1 << x.phase;
    for (int r : x.in)
      if (r >= 0 && (ends || x.at == pass::level::full)) needed[r] |= needed[i];
  }
  return needed;
}

namespace detail {

/// A value cheaper than this is made again: a store and a load cost as much.
inline constexpr int worth_a_spill = 8;

/// Rewrites the instructions of one row kernel.
class spiller {
 public:
  constexpr explicit spiller(base::vector<instruction>& code)
      : code_(code), needed_(needed_phases({code.begin(), code.size()})) {}

  constexpr void run() {
    for (int s = code_.size() - 1; s >= 0; --s) {
      if (!can_lend(s)) continue;
      const int value = dearest(code_[s]);
      if (value < 0) continue;
      rewrite(value, code_[s]);
      needed_ = needed_phases({code_.begin(), code_.size()});
    }
  }

 private:
  /// A result per element of a late phase, in memory that nothing else reads or stores.
  constexpr bool can_lend(int s) const {
    const instruction& out = code_[s];
    if (out.code != opcode::store || out.at != pass::level::full || out.phase == 0) return false;
    for (int i = 0; i < code_.size(); ++i)
      if (i != s && code_[i].slot == out.slot && has_slot(code_[i].code)) return false;
    return true;
  }

  /// The register that costs most of those needed again between its phase and that of the store.
  constexpr int dearest(const instruction& out) const {
    int best = -1, most = worth_a_spill - 1;
    for (int r = 0; r < code_.size(); ++r) {
      const instruction& x = code_[r];
      if (x.code != opcode::apply || x.at != pass::level::full || x.type != out.type) continue;
      const bool is_again = (needed_[r] & (needed_[r] - 1)) != 0;
      if (!is_again || needed_[r] >> out.phase > 1 || x.op->flops <= most) continue;
      best = r;
      most = x.op->flops;
    }
    return best;
  }
  static constexpr int first_phase(int phases) {
    int first = 0;
    while ((phases >> first & 1) == 0) ++first;
    return first;
  }

  /// Stores the value in the first phase that needs it; later phases load it.
  constexpr void rewrite(int value, const instruction& out) {
    const int phase = first_phase(needed_[value]);
    instruction kept = out, again = out;
    kept.in[0] = value;
    kept.phase = phase;
    again.code = opcode::load;
    again.in[0] = -1;
    again.phase = phase + 1;
    base::vector<instruction> now;
    for (int i = 0; i < code_.size(); ++i) {
      instruction x = code_[i];
      for (int& r : x.in) r = r == value && x.phase > phase ? value + 1 : r > value ? r + 1 : r;
      if (x.code == opcode::store && x.slot == out.slot) now.push_back(kept);
      now.push_back(x);
      if (i == value) now.push_back(again);
    }
    code_ = std::move(now);
  }

  base::vector<instruction>& code_;
  base::vector<int> needed_;
};

}  // namespace detail

/// Rewrites the instructions of a row kernel so that no costly value is made twice where a result
/// can keep it.
constexpr void spill(base::vector<instruction>& code) {
  for (const instruction& i : code)
    if (i.phase > 0) return detail::spiller(code).run();
}

}  // namespace tenon::plan
