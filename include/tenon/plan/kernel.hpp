// SPDX-License-Identifier: MIT
// The plan as values: instruction (one step of a fused kernel), kernel (a loop and its
// instructions), launch (a kernel on operands). A kernel names no node and no buffer, so equal
// kernels of a program are one.
// Law: instructions stand in order of use; strides are per axis of the kernel's collapsed space.
// Read next: plan/schedule.hpp (makes them), run/kernel_type.hpp (a kernel as a type).
#pragma once

#include <tenon/pass/cluster.hpp>

namespace tenon::plan {

/// What an instruction does.
enum class opcode : std::uint8_t {
  load,
  constant,
  position,
  row_count,
  apply,
  fold,
  product,
  pick,
  store,
  put
};

/// Whether an instruction of this kind names an operand of the launch.
constexpr bool has_slot(opcode code) {
  return code == opcode::load || code == opcode::pick || code == opcode::store ||
         code == opcode::put;
}

/// One step of a kernel. A register is the number of the instruction that made it, counted within
/// the kernel.
struct instruction {
  opcode code = opcode::load;
  const graph::op_record* op = nullptr;  ///< apply, fold
  dtype type = dtype::f32;
  pass::level at = pass::level::full;
  int in[3] = {-1, -1, -1};  ///< registers read; store: the register stored; pick: the position;
                             ///< put: the register stored and its position
  int slot = 0;              ///< load, pick, store, put: which operand of the launch
  int phase = 0;             ///< how many folds of the row must be complete before
  std::int64_t bits = 0;     ///< constant: its value; load, pick, position: the offset
  dims strides;
  pass::guard guard{};  ///< load: where there are elements, else 0

  friend constexpr bool operator==(const instruction& x, const instruction& y) {
    return x.code == y.code && x.op == y.op && x.type == y.type && x.at == y.at &&
           x.in[0] == y.in[0] && x.in[1] == y.in[1] && x.in[2] == y.in[2] && x.slot == y.slot &&
           x.bits == y.bits && x.strides == y.strides && x.phase == y.phase && x.guard == y.guard;
  }
};

/// A loop with instructions [first, first + count). Equal kernels run on different operands.
struct kernel {
  pass::loop_kind kind = pass::loop_kind::row;
  dims space;     ///< collapsed axes; a leading -N is a batch of N / rest rows of `rest` elements
  int inner = 1;  ///< row: trailing axes that run inside a row
  int first_folded = 0, last_folded = 0;  ///< column: the folded axes
  int first_column = 0;                   ///< product: where its columns begin, behind its rows
  extent rest = 1;
  const graph::op_record* op = nullptr;  ///< product, own: the op
  graph::attributes attr;
  dtype type = dtype::f32;
  dims shapes[3];  ///< product, own: result and operands
  dtype types[3] = {};
  int first = 0;
  int count = 0;
};

/// A kernel with its operands: nodes [first, first + count) of the operand list.
struct launch {
  int kernel = 0;
  int first = 0;
  int count = 0;
};

}  // namespace tenon::plan
