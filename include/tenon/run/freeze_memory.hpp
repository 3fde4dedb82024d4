// SPDX-License-Identifier: MIT
// freeze_memory: where all values of a program lie. What lies in the arena and where are two
// constant evaluations where the program is long. Law: the places are those of plan::plan_memory.
// Read next: run/program.hpp.
#pragma once

#include <tenon/run/freeze_schedule.hpp>

namespace tenon::run::detail {

/// Locations outside the arena: sources, and outputs where Source wants them.
template <class Source>
constexpr base::vector<plan::location> fixed_locations() {
  constexpr graph::graph_view g = simplified_of<Source>::value.view();
  base::vector<plan::location> fixed(g.nodes.count, plan::location{-1, 0});
  for (int i = 0; i < g.nodes.count; ++i) {
    const graph::node& n = g.nodes.at[i];
    if (n.op->kind != graph::op_kind::source) continue;
    const int at = static_cast<int>(n.attr.a);
    if (n.op == graph::record_of<graph::input>) fixed.at[i] = {plan::first_input_base + at, 0};
    if (n.op == graph::record_of<graph::random_key>) fixed.at[i] = {plan::key_base, 0};
    if (n.op == graph::record_of<graph::parameter>)
      fixed.at[i] = {plan::parameter_base, parameter_offsets_of<Source>::value[at]};
  }
  for (int k = 0; k < g.outputs.count; ++k) fixed.at[g.outputs.at[k]] = Source::output(k);
  return fixed;
}

/// Where the operands and the scratch of each launch lie, and how large the arena is.
template <int Operands, int Launches>
struct frozen_memory {
  base::array<plan::location, Operands> operands;
  base::array<extent, Launches> scratch;
  extent arena_bytes = 0;
  extent lower_bound = 0;
};

/// Of a program that says how many bytes of scratch each of its kernels takes, on a device with so
/// many launches beside one another.
template <class Source, class Program, int Overlap>
struct memory_of {
  static constexpr const auto& schedule = Program::schedule;
  static constexpr int nodes = simplified_of<Source>::value.nodes.size();
  static constexpr int launches = schedule.launches.size(), operands = schedule.operands.size();

  static constexpr plan::contents find_contents(const plan::schedule& s,
                                                const base::vector<plan::location>& fixed) {
    return plan::find_contents(s, simplified_of<Source>::value.view().nodes, fixed,
                               Program::scratch_bytes.view(), Overlap);
  }

  struct contents {
    struct result {
      bounded<plan::buffer, launches + operands> buffers;
      base::array<int, nodes> buffer_of;
      base::array<int, launches> scratch_of;
    };
    static constexpr result make() {
      const plan::contents c = find_contents(thaw(schedule), fixed_locations<Source>());
      result r{{}, exact<nodes>(c.buffer_of), exact<launches>(c.scratch_of)};
      r.buffers.set(c.buffers);
      return r;
    }
    static constexpr result frozen = make();
  };

  static constexpr plan::memory place() {
    const plan::schedule s = thaw(schedule);
    const base::vector<plan::location> fixed = fixed_locations<Source>();
    if constexpr (nodes > nodes_at_once) {
      constexpr const auto& c = contents::frozen;
      return plan::place_contents(s, fixed,
                                  {c.buffers.thaw(), thawed(c.buffer_of), thawed(c.scratch_of)});
    } else {
      return plan::place_contents(s, fixed, find_contents(s, fixed));
    }
  }
  static constexpr frozen_memory<operands, launches> make() {
    const plan::memory m = place();
    return {exact<operands>(m.operands), exact<launches>(m.scratch), m.arena_bytes, m.lower_bound};
  }
  static constexpr frozen_memory<operands, launches> value = make();
};

}  // namespace tenon::run::detail
