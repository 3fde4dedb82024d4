// SPDX-License-Identifier: MIT
// pick: a sum over a row that selects the one element at a given position is one load. That is how
// cross_entropy reads the logit of a label. Law: a position outside the row picks 0, as the sum
// does; positions are integers, since a number between two of them picks nothing.
// Read next: plan/lowering.hpp.
#pragma once

#include <tenon/op/equal.hpp>
#include <tenon/op/position.hpp>
#include <tenon/op/select.hpp>
#include <tenon/op/sum.hpp>
#include <tenon/plan/kernel.hpp>

namespace tenon::plan {

namespace detail {

constexpr bool applies(const instruction& i, const graph::op_record* op) {
  return i.code == opcode::apply && i.op == op;
}

/// A position that counts the elements along the row.
constexpr bool counts_along(const instruction& i) {
  if (i.code != opcode::position || i.bits != 0) return false;
  for (int a = 0; a < i.strides.rank; ++a)
    if (i.strides[a] != (a + 1 == i.strides.rank ? 1 : 0)) return false;
  return true;
}

/// The register of the row that is compared with the position along the row; -1 if there is none.
constexpr int wanted_position(base::span<const instruction> code, const instruction& test) {
  if (!applies(test, graph::record_of<op::equal>)) return -1;
  for (int k = 0; k < 2; ++k)
    if (counts_along(code[test.in[k]]) && code[test.in[1 - k]].at == pass::level::row &&
        !is_floating(code[test.in[k]].type))
      return test.in[1 - k];
  return -1;
}

/// Takes out what no result needs.
constexpr void drop_dead(base::vector<instruction>& code) {
  base::vector<bool> used(code.size());
  for (int i = code.size() - 1; i >= 0; --i) {
    used[i] = used[i] || code[i].code == opcode::store || code[i].code == opcode::put;
    for (int r : code[i].in)
      if (r >= 0 && used[i]) used[r] = true;
  }
  base::vector<int> now(code.size(), -1);
  base::vector<instruction> kept;
  for (int i = 0; i < code.size(); ++i) {
    if (!used[i]) continue;
    now[i] = kept.size();
    kept.push_back(code[i]);
    for (int& r : kept.back().in) r = r < 0 ? r : now[r];
  }
  code = std::move(kept);
}

/// Finds the picks of a row kernel with one inner axis.
class picker {
 public:
  constexpr explicit picker(base::vector<instruction>& code) : code_(code) {}

  constexpr void run() {
    bool found = false;
    for (instruction& i : code_) found = rewrite(i) || found;
    if (found) drop_dead(code_);
  }

 private:
  /// sum(select(position == wanted, load, 0)) -> pick(load, wanted)
  constexpr bool rewrite(instruction& fold) const {
    if (fold.code != opcode::fold || fold.op != graph::record_of<op::reduce_sum>) return false;
    const instruction& chosen = code_[fold.in[0]];
    if (!applies(chosen, graph::record_of<op::select>)) return false;
    const instruction& from = code_[chosen.in[1]];
    const int wanted = wanted_position({code_.begin(), code_.size()}, code_[chosen.in[0]]);
    if (wanted < 0 || !is_zero(code_[chosen.in[2]]) || from.code != opcode::load ||
        from.at != pass::level::full || from.phase > 0 || from.guard.axis >= 0)
      return false;
    const int phase = code_[wanted].phase;
    fold = from;
    fold.code = opcode::pick;
    fold.at = pass::level::row;
    fold.in[0] = wanted;
    fold.phase = phase;
    return true;
  }
  static constexpr bool is_zero(const instruction& i) {
    return i.code == opcode::constant && i.bits == 0;
  }
  base::vector<instruction>& code_;
};

}  // namespace detail

/// Rewrites the instructions of a row kernel whose rows have one axis.
constexpr void find_picks(base::vector<instruction>& code) { detail::picker(code).run(); }

}  // namespace tenon::plan
