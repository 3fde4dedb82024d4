// SPDX-License-Identifier: MIT
// print: a plan as text: each different kernel with its fused instructions, each launch with where
// its operands lie, what it computes and moves, and the map of the arena. Law: equal plans give
// equal text. Read next: run/print.hpp.
#pragma once

#include <tenon/graph/print.hpp>
#include <tenon/plan/cost.hpp>
#include <tenon/plan/memory.hpp>

namespace tenon::plan {

/// A plan as its printer and its contract read it, whoever owns the arrays.
struct plan_view {
  graph::graph_view graph;
  base::span<graph::parameter_info> parameters;
  base::span<instruction> instructions;
  base::span<kernel> kernels;
  base::span<launch> launches;
  base::span<int> operands;        ///< node of each operand slot
  base::span<location> locations;  ///< parallel to operands
  base::span<extent> scratch;      ///< offset of each launch's scratch
  extent arena_bytes = 0;
  extent lower_bound = 0;

  constexpr base::span<instruction> code(const kernel& k) const {
    return {instructions.begin() + k.first, k.count};
  }
};

namespace detail {

constexpr const char* name_of(pass::loop_kind kind) {
  constexpr const char* names[] = {"row", "column", "product", "own"};
  return names[static_cast<int>(kind)];
}

/// The axes of a kernel's loop; folded or inner ones stand behind a bar.
constexpr void write_space(base::writer& out, const kernel& k) {
  const bool is_column = k.kind == pass::loop_kind::column;
  const int bar = is_column ? k.first_folded : k.space.rank - k.inner;
  out << '[';
  for (int i = 0; i < k.space.rank; ++i) {
    if (i > 0) out << (is_column && i == k.last_folded ? " | " : i == bar ? " | " : ", ");
    if (k.space[i] < 0) out << "batch ";
    out << capacity(k.space[i]);
  }
  out << ']';
}

constexpr void write_walk(base::writer& out, const instruction& i) {
  out << (i.code == opcode::position ? "position" : " a");
  if (i.code != opcode::position) out << i.slot;
  if (i.bits != 0) out << " from " << extent{i.bits};
  out << " by [";
  for (int a = 0; a < i.strides.rank; ++a) out << (a == 0 ? "" : ", ") << i.strides[a];
  out << ']';
}

constexpr void write_inputs(base::writer& out, const instruction& i) {
  out << i.op->name;
  for (int k = 0; k < i.op->arity; ++k) out << (k == 0 ? "(r" : ", r") << i.in[k];
  out << ')';
}

/// One instruction, without the end of the line.
constexpr void write_instruction(base::writer& out, const instruction& i, int number) {
  if (i.code != opcode::store && i.code != opcode::put) out << 'r' << number << " = ";
  switch (i.code) {
    case opcode::load:
      out << "load";
      write_walk(out, i);
      if (i.guard.axis >= 0)
        out << " within [" << i.guard.first << ", " << i.guard.last << ") of axis " << i.guard.axis;
      break;
    case opcode::pick:
      out << "pick r" << i.in[0];
      write_walk(out, i);
      break;
    case opcode::store:
      out << "store";
      write_walk(out, i);
      out << " = r" << i.in[0];
      break;
    case opcode::put:
      out << "put at r" << i.in[1];
      write_walk(out, i);
      out << " = r" << i.in[0];
      break;
    case opcode::position:
      write_walk(out, i);
      break;
    case opcode::row_count:
      out << "row_count";
      break;
    case opcode::product:
      out << "product";
      break;
    case opcode::constant:
      base::write_number(out, graph::double_of(i.bits));
      break;
    case opcode::apply:
      write_inputs(out, i);
      break;
    case opcode::fold:
      out << "fold ";
      write_inputs(out, i);
      break;
  }
  out << " : " << tenon::name_of(i.type) << (i.at == pass::level::full ? "" : " per row");
  if (i.phase > 0) out << " after " << i.phase;
}

constexpr void write_kernel(base::writer& out, const plan_view& p, int number) {
  const kernel& k = p.kernels[number];
  out << "kernel " << number << ": " << name_of(k.kind) << ' ';
  write_space(out, k);
  if (k.op != nullptr) {
    out << ' ' << k.op->name << " {" << extent{k.attr.a} << ", " << extent{k.attr.b} << "} ";
    for (int s = 1; s <= k.op->arity && s < 3; ++s) {
      out << (s == 1 ? "" : " x ");
      graph::write_type(out, k.types[s], k.shapes[s]);
    }
  }
  out << '\n';
  int i = 0;
  for (const instruction& step : p.code(k)) {
    out << "  ";
    write_instruction(out, step, i++);
    out << '\n';
  }
}

constexpr void write_location(base::writer& out, const location& at) {
  if (at.base == arena_base) out << "arena";
  if (at.base == parameter_base) out << "parameters";
  if (at.base == key_base) out << "key";
  if (at.base >= first_input_base) out << "memory " << at.base - first_input_base;
  out << '+' << at.offset;
}

constexpr extent bytes_of(const graph::node& n) {
  return count_elements(n.shape) * size_of(n.type);
}

constexpr void write_launch(base::writer& out, const plan_view& p, int number) {
  const launch& l = p.launches[number];
  const kernel& k = p.kernels[l.kernel];
  out << "launch " << number << ": kernel " << l.kernel;
  for (int i = 0; i < l.count; ++i) {
    const int node = p.operands[l.first + i];
    out << (i == 0 ? " (" : ", ") << 'a' << i << " = %" << node << " at ";
    write_location(out, p.locations[l.first + i]);
    out << ' ' << bytes_of(p.graph.nodes[node]) << " B";
  }
  out << "), " << count_flops(p.code(k), k) << " flop, " << count_bytes(p.code(k), k)
      << " B moved\n";
}

/// The launches during which a node of the arena is alive.
struct life {
  int birth = -1;
  int death = -1;
  extent offset = 0;
};

constexpr base::vector<life> find_lives(const plan_view& p) {
  base::vector<life> lives(p.graph.nodes.size());
  for (int l = 0; l < p.launches.size(); ++l)
    for (int i = p.launches[l].first; i < p.launches[l].first + p.launches[l].count; ++i) {
      if (p.locations[i].base != arena_base) continue;
      life& here = lives[p.operands[i]];
      here = {here.birth < 0 ? l : here.birth, l, p.locations[i].offset};
    }
  return lives;
}

constexpr void write_arena(base::writer& out, const plan_view& p) {
  const base::vector<life> lives = find_lives(p);
  out << "arena " << p.arena_bytes << " B, at most " << p.lower_bound << " B alive at once\n";
  for (int n = 0; n < lives.size(); ++n) {
    if (lives[n].birth < 0) continue;
    out << "  %" << n << " [" << lives[n].offset << ", "
        << lives[n].offset + bytes_of(p.graph.nodes[n]) << ") launches " << lives[n].birth << " to "
        << lives[n].death << '\n';
  }
}

}  // namespace detail

/// Kernels, launches and the arena.
constexpr void print(base::writer& out, const plan_view& p) {
  for (int k = 0; k < p.kernels.size(); ++k) detail::write_kernel(out, p, k);
  for (int l = 0; l < p.launches.size(); ++l) detail::write_launch(out, p, l);
  detail::write_arena(out, p);
}

}  // namespace tenon::plan
