// SPDX-License-Identifier: MIT
// plan_interpreter: a plan run launch by launch in plain loops over real bytes, the arena filled
// with garbage before: what a device does, without its kernels. Registers are doubles; memory has
// each node's dtype. Law: outputs equal those of the interpreter of the graph, for every legal
// plan. A little over 250 lines: one function for each kind of kernel and instruction.
#pragma once

#include "interpreter.hpp"

#include <tenon/plan/spec.hpp>

#include <cstring>
#include <map>

namespace laws {

namespace plan = tenon::plan;
namespace pass = tenon::pass;

inline double load_element(const unsigned char* bytes, dtype type, extent at) {
  const auto read = [&](auto value) {
    std::memcpy(&value, bytes + at * static_cast<extent>(sizeof value), sizeof value);
    return static_cast<double>(value);
  };
  if (type == dtype::f64) return read(double{});
  if (type == dtype::f32) return read(float{});
  if (type == dtype::i32) return read(std::int32_t{});
  if (type == dtype::i64) return read(std::int64_t{});
  return read(static_cast<unsigned char>(0));
}
inline void store_element(unsigned char* bytes, dtype type, extent at, double x) {
  const auto write = [&](auto value) {
    std::memcpy(bytes + at * static_cast<extent>(sizeof value), &value, sizeof value);
  };
  if (type == dtype::f64) return write(x);
  if (type == dtype::f32) return write(static_cast<float>(x));
  if (type == dtype::i32) return write(static_cast<std::int32_t>(x));
  if (type == dtype::i64) return write(static_cast<std::int64_t>(x));
  write(static_cast<unsigned char>(x != 0));
}

/// Runs one kernel on its operands.
class kernel_interpreter {
 public:
  kernel_interpreter(const plan::plan_view& p, const plan::kernel& k,
                     std::vector<unsigned char*> slots, extent rows)
      : p_(p),
        k_(k),
        slots_(std::move(slots)),
        rows_(rows),
        registers_(static_cast<std::size_t>(k.count)) {
    size_ = k.space;
    if (size_.is_batched()) size_.extents[0] = rows * k.rest;
  }

  void run() {
    if (k_.kind == pass::loop_kind::own) return run_own();
    if (k_.kind == pass::loop_kind::product) return run_product();
    if (k_.kind == pass::loop_kind::column) return run_columns();
    const int outer = size_.rank - k_.inner;
    for (extent r = 0; r < count_elements(size_, 0, outer); ++r) run_row(r, outer);
  }

 private:
  int phases() const {
    int last = 0;
    for (const plan::instruction& i : p_.code(k_)) last = i.phase > last ? i.phase : last;
    return last + 1;
  }
  void run_row(extent r, int outer) {
    const extent inner = count_elements(size_, outer, size_.rank);
    for (int phase = 0; phase < phases(); ++phase) {
      at_ = index_of(r * inner, size_);
      make_row(phase);
      start_folds(phase);
      for (extent j = 0; j < inner; ++j) {
        at_ = index_of(r * inner + j, size_);
        make(phase, pass::level::full);
        fold(phase);
        store(pass::level::full, phase);
      }
    }
    at_ = index_of(r * inner, size_);
    store(pass::level::row, -1);
    put();
  }
  /// Folded places of each column in order; then its stores, which walk the folded axes with stride
  /// 0.
  void run_columns() {
    dims kept = size_;
    for (int a = k_.first_folded; a < k_.last_folded; ++a) kept.extents[a] = 1;
    const extent folded = count_elements(size_, k_.first_folded, k_.last_folded);
    dims fold_space;
    for (int a = k_.first_folded; a < k_.last_folded; ++a) fold_space.append(size_[a]);
    for (extent c = 0; c < count_elements(kept); ++c) {
      start_folds(0);
      for (extent f = 0; f < folded; ++f) {
        at_ = index_of(c, kept);
        const index in = index_of(f, fold_space);
        for (int a = k_.first_folded; a < k_.last_folded; ++a)
          at_.at[a] = in.at[a - k_.first_folded];
        make(0);
        fold(0);
        store(pass::level::full, 0);
      }
      store(pass::level::column, -1);
    }
  }
  void run_product() {
    const dims out = at_rows(k_.shapes[0], rows_);
    for (extent i = 0; i < count_elements(out); ++i) {
      at_ = index_of(i, size_);
      product_ = sum_of(index_of(i, out), out);
      make(0);
      store(pass::level::full, 0);
    }
  }
  double sum_of(const index& i, const dims& out) const {
    const dims left = at_rows(k_.shapes[1], rows_), right = at_rows(k_.shapes[2], rows_);
    const bool sums = (k_.attr.a & op::matmul::leading_summed) != 0;
    const dims groups = sums ? op::matmul::leading(left) : dims{};
    double sum = 0;
    for (extent g = 0; g < count_elements(groups); ++g)
      for (extent k = 0; k < op::matmul::inner(left, k_.attr.a); ++k) {
        const index lead = sums ? index_of(g, groups) : i;
        const int rank = sums ? groups.rank : out.rank - 2;
        sum += pick(0, left, lead, rank, i.at[out.rank - 2], k, (k_.attr.a & 1) != 0) *
               pick(1, right, lead, rank, k, i.at[out.rank - 1], (k_.attr.a & 2) != 0);
      }
    return sum;
  }
  double pick(std::size_t slot, const dims& d, index i, int lead, extent row, extent column,
              bool transposed) const {
    i.at[lead] = transposed ? column : row;
    i.at[lead + 1] = transposed ? row : column;
    dims reader;
    reader.rank = lead + 2;
    return load_element(slots_[slot], k_.types[slot + 1], position_of(i, reader, d));
  }
  void run_own() {
    const std::size_t inputs = static_cast<std::size_t>(k_.op->arity);
    graph::node nodes[3];
    std::vector<values> x(inputs);
    for (std::size_t k = 0; k < inputs; ++k) {
      const dims d = at_rows(k_.shapes[k + 1], rows_);
      const graph::attributes number{static_cast<std::int64_t>(k), 0};
      nodes[k] = {graph::record_of<graph::input>, {-1, -1, -1}, k_.types[k + 1], d, number};
      for (extent i = 0; i < count_elements(d); ++i)
        x[k].push_back(load_element(slots_[k], k_.types[k + 1], i));
    }
    nodes[inputs] = {
        k_.op, {0, inputs == 2 ? 1 : -1, -1}, k_.type, at_rows(k_.shapes[0], rows_), k_.attr};
    const interpreter result({{nodes, k_.op->arity + 1}, {}}, x, 1);
    const values& out = result[k_.op->arity];
    for (std::size_t i = 0; i < out.size(); ++i)
      store_element(slots_[inputs], k_.type, static_cast<extent>(i), out[i]);
  }

  extent walk(const plan::instruction& i) const {
    extent at = 0;
    for (int a = 0; a < size_.rank; ++a) at += at_.at[a] * i.strides[a];
    return at;
  }
  static bool is_made(const plan::instruction& i) {
    return i.code != plan::opcode::fold && i.code != plan::opcode::store &&
           i.code != plan::opcode::put;
  }
  void make(int phase) {
    for (std::size_t n = 0; n < registers_.size(); ++n) {
      const plan::instruction& i = p_.instructions[k_.first + static_cast<int>(n)];
      if (is_made(i) && i.phase <= phase) registers_[n] = value_of(i);
    }
  }
  /// What a row makes per element, and what it makes once at the start of a phase.
  void make(int phase, pass::level level) {
    for (std::size_t n = 0; n < registers_.size(); ++n) {
      const plan::instruction& i = p_.instructions[k_.first + static_cast<int>(n)];
      if (is_made(i) && i.phase <= phase && i.at == level) registers_[n] = value_of(i);
    }
  }
  void make_row(int phase) {
    for (std::size_t n = 0; n < registers_.size(); ++n) {
      const plan::instruction& i = p_.instructions[k_.first + static_cast<int>(n)];
      if (is_made(i) && i.phase == phase && i.at == pass::level::row) registers_[n] = value_of(i);
    }
  }
  void put() {
    for (const plan::instruction& i : p_.code(k_)) {
      const int last = size_.rank - 1;
      if (i.code != plan::opcode::put) continue;
      const double at = registers_[static_cast<std::size_t>(i.in[1])];
      if (at < 0 || at >= static_cast<double>(size_[last])) continue;
      store_element(slots_[static_cast<std::size_t>(i.slot)], i.type,
                    walk(i) + static_cast<extent>(at) * i.strides[last],
                    registers_[static_cast<std::size_t>(i.in[0])]);
    }
  }
  double value_of(const plan::instruction& i) const {
    switch (i.code) {
      case plan::opcode::load:
        if (i.guard.axis >= 0 &&
            (at_.at[i.guard.axis] < i.guard.first || at_.at[i.guard.axis] >= i.guard.last))
          return 0;
        return load_element(slots_[static_cast<std::size_t>(i.slot)], i.type, i.bits + walk(i));
      case plan::opcode::pick:
        return pick_element(i);
      case plan::opcode::constant:
        return graph::double_of(i.bits);
      case plan::opcode::position:
        return static_cast<double>(i.bits + walk(i));
      case plan::opcode::row_count:
        return static_cast<double>(rows_);
      case plan::opcode::product:
        return product_;
      default:
        break;
    }
    double x[3] = {};
    for (int k = 0; k < i.op->arity; ++k) x[k] = registers_[static_cast<std::size_t>(i.in[k])];
    graph::node n;
    n.op = i.op;
    n.type = i.type;
    return apply_elementwise(n, x);
  }
  double pick_element(const plan::instruction& i) const {
    const int last = size_.rank - 1;
    const double at = registers_[static_cast<std::size_t>(i.in[0])];
    if (at < 0 || at >= static_cast<double>(size_[last])) return 0;
    const extent along = (static_cast<extent>(at) - at_.at[last]) * i.strides[last];
    return load_element(slots_[static_cast<std::size_t>(i.slot)], i.type, i.bits + walk(i) + along);
  }
  void start_folds(int phase) {
    for (std::size_t n = 0; n < registers_.size(); ++n) {
      const plan::instruction& i = p_.instructions[k_.first + static_cast<int>(n)];
      if (i.code != plan::opcode::fold || i.phase != phase) continue;
      graph::node as;
      as.op = i.op;
      registers_[n] = reduction_start(as);
    }
  }
  void fold(int phase) {
    for (std::size_t n = 0; n < registers_.size(); ++n) {
      const plan::instruction& i = p_.instructions[k_.first + static_cast<int>(n)];
      if (i.code != plan::opcode::fold || i.phase != phase) continue;
      graph::node as;
      as.op = i.op;
      registers_[n] =
          reduction_step(as, registers_[n], registers_[static_cast<std::size_t>(i.in[0])]);
    }
  }
  void store(pass::level level, int phase) {
    if (level == pass::level::column) make(phases());
    for (const plan::instruction& i : p_.code(k_)) {
      if (i.code != plan::opcode::store || i.at != level || (phase >= 0 && i.phase != phase))
        continue;
      store_element(slots_[static_cast<std::size_t>(i.slot)], i.type, walk(i),
                    registers_[static_cast<std::size_t>(i.in[0])]);
    }
  }

  const plan::plan_view& p_;
  const plan::kernel& k_;
  std::vector<unsigned char*> slots_;
  extent rows_;
  dims size_;
  index at_;
  double product_ = 0;
  std::vector<double> registers_;
};

/// Runs a plan; `bases` holds the memory of each base but the arena, by number.
inline void run_plan(const plan::plan_view& p, std::map<int, std::vector<unsigned char>>& bases,
                     extent rows) {
  bases[plan::arena_base].assign(static_cast<std::size_t>(p.arena_bytes) + 64, 0xff);
  for (const plan::launch& l : p.launches) {
    std::vector<unsigned char*> slots;
    for (int s = l.first; s < l.first + l.count; ++s)
      slots.push_back(bases[p.locations[s].base].data() + p.locations[s].offset);
    kernel_interpreter(p, p.kernels[l.kernel], slots, rows).run();
  }
}

}  // namespace laws
