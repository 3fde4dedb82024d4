// SPDX-License-Identifier: MIT
// put: a result that differs at one position of the row, as the gradient of cross_entropy does at
// the label, is stored as if it differed nowhere; then that one element is mended, instead of every
// position being compared. Law: a position outside the row mends nothing. Read next:
// plan/lowering.hpp.
#pragma once

#include <tenon/op/add.hpp>
#include <tenon/plan/pick.hpp>

namespace tenon::plan {

namespace detail {

/// Rewrites the stores of a row kernel with one inner axis, one after another.
class putter {
 public:
  constexpr explicit putter(base::vector<instruction>& code) : code_(code) {}

  constexpr void run() {
    if (!has_test()) return;
    bool found = false;
    for (int s = 0; s < code_.size(); ++s)
      if (is_last_store(s) && rewrite(s)) {
        found = true;
        s = -1;
      }
    if (found) drop_dead(code_);
  }

 private:
  constexpr bool has_test() const {
    for (const instruction& i : code_)
      if (wanted_position({code_.begin(), code_.size()}, i) >= 0) return true;
    return false;
  }
  /// A store per element that no later phase can read, and no put mends yet: two could meet.
  constexpr bool is_last_store(int s) const {
    if (code_[s].code != opcode::store || code_[s].at != pass::level::full) return false;
    for (const instruction& i : code_)
      if ((i.phase > code_[s].phase && i.at == pass::level::full) ||
          (i.code == opcode::put && i.slot == code_[s].slot))
        return false;
    return true;
  }

  /// The store s without its test, and the put behind it.
  constexpr bool rewrite(int s) {
    const int before = code_.size();
    const base::vector<bool> reached = reach(s);
    const int test = find_test(reached);
    if (test < 0) return false;
    const int wanted = wanted_position({code_.begin(), before}, code_[test]);
    base::vector<int> mended(before, -1), others(before, -1);
    for (int r = 0; r < before; ++r) {
      if (!reached[r]) continue;
      mended[r] = r == test ? emit_constant(1, dtype::boolean) : make_at(r, wanted, mended);
      others[r] = r == test ? emit_constant(0, dtype::boolean) : make_with(r, others);
      if (mended[r] >= 0) continue;
      while (code_.size() > before) code_.pop_back();
      return false;
    }
    instruction out = code_[s], put = out;
    put.code = opcode::put;
    put.at = pass::level::row;
    put.in[0] = mended[out.in[0]];
    put.in[1] = wanted;
    out.in[0] = others[out.in[0]];
    code_[s] = code_[test];  // dead
    code_.push_back(out);
    code_.push_back(put);
    return true;
  }

  /// What the store s is made of.
  constexpr base::vector<bool> reach(int s) const {
    base::vector<bool> reached(code_.size());
    reached[code_[s].in[0]] = true;
    for (int i = s; i >= 0; --i)
      for (int r : code_[i].in)
        if (r >= 0 && reached[i]) reached[r] = true;
    return reached;
  }
  constexpr int find_test(const base::vector<bool>& reached) const {
    for (int i = 0; i < reached.size(); ++i)
      if (reached[i] && wanted_position({code_.begin(), code_.size()}, code_[i]) >= 0) return i;
    return -1;
  }

  /// The register of an instruction, made as soon as its inputs are, but not before its phase.
  constexpr int emit(instruction i) {
    for (int r : i.in) {
      if (r < 0) continue;
      const int ready = code_[r].phase + (code_[r].code == opcode::fold ? 1 : 0);
      if (ready > i.phase) i.phase = ready;
    }
    for (int k = 0; k < code_.size(); ++k)
      if (code_[k] == i) return k;
    code_.push_back(i);
    return code_.size() - 1;
  }
  constexpr int emit_constant(double value, dtype type) {
    instruction i;
    i.code = opcode::constant;
    i.type = type;
    i.at = pass::level::row;
    i.bits = graph::bits_of(value);
    return emit(i);
  }
  constexpr bool is_constant(int r, double value) const {
    return code_[r].code == opcode::constant && graph::double_of(code_[r].bits) == value;
  }
  /// An apply whose inputs may have become simpler.
  constexpr int emit_apply(instruction x) {
    if (applies(x, graph::record_of<op::select>) && code_[x.in[0]].code == opcode::constant)
      return is_constant(x.in[0], 0) ? x.in[2] : x.in[1];
    for (int k = 0; k < (x.op->commutative ? 2 : 1); ++k)
      if (x.op->has_right_identity && is_constant(x.in[1 - k], x.op->right_identity))
        return x.in[k];
    x.phase = 0;
    return emit(x);
  }

  /// Register r, made of these instead of its inputs.
  constexpr int make_with(int r, const base::vector<int>& instead) {
    instruction x = code_[r];
    bool changes = false;
    for (int& in : x.in) {
      if (in < 0) continue;
      changes = changes || instead[in] != in;
      in = instead[in];
    }
    return changes && x.code == opcode::apply ? emit_apply(x) : r;
  }
  /// Register r at the wanted position, as a value of the row; -1 if it has none.
  constexpr int make_at(int r, int wanted, const base::vector<int>& instead) {
    instruction x = code_[r];
    if (x.at == pass::level::row) return r;
    x.at = pass::level::row;
    if (x.code == opcode::load && x.guard.axis < 0) {
      x.code = opcode::pick;
      x.in[0] = wanted;
      return emit(x);
    }
    if (counts_along(x) && x.type == code_[wanted].type) return wanted;
    if (x.code != opcode::apply) return -1;
    for (int& in : x.in)
      if (in >= 0) in = instead[in];
    return emit_apply(x);
  }

  base::vector<instruction>& code_;
};

}  // namespace detail

/// Rewrites the instructions of a row kernel whose rows have one axis.
constexpr void find_puts(base::vector<instruction>& code) { detail::putter(code).run(); }

}  // namespace tenon::plan
