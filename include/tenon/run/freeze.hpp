// SPDX-License-Identifier: MIT
// freeze: what a pass has made inside one constant evaluation, as constexpr arrays of exactly the size that is needed.
// Each pass is evaluated twice, to count and to fill; each evaluation has the compiler's full budget of steps.
// Law: frozen values view as what they were made from. Read next: run/program.hpp.
#pragma once

#include <tenon/pass/fuse.hpp>
#include <tenon/plan/memory.hpp>

namespace tenon::run {

namespace detail {

template <int N, class T>
constexpr base::array<T, N> exact(const base::vector<T>& from) {
  base::array<T, N> out;
  for (int i = 0; i < N; ++i) out[i] = from[i];
  return out;
}

/// A graph in arrays of exact size.
template <int Nodes, int Outputs>
struct frozen_graph {
  base::array<graph::node, Nodes> nodes;
  base::array<int, Outputs> outputs;
  constexpr graph::graph_view view() const {
    return {{nodes.values, Nodes}, {outputs.values, Outputs}};
  }
};

/// A trace in arrays of exact size.
template <int Nodes, int Outputs, int Parameters>
struct frozen_trace : frozen_graph<Nodes, Outputs> {
  base::array<graph::parameter_info, Parameters> parameters;
  graph::refusal refused = graph::refusal::none;
  text refused_name;
};

struct counts {
  int a = 0, b = 0, c = 0, d = 0;
};

/// Graph, outputs and parameters that Source::trace records.
template <class Source>
struct trace_of {
  struct result {
    graph::builder builder;
    base::vector<int> outputs;
  };
  static constexpr result make() {
    result r;
    r.outputs = Source::trace(r.builder);
    return r;
  }
  static constexpr counts count() {
    const result r = make();
    return {r.builder.nodes.size(), r.outputs.size(), r.builder.parameters.size()};
  }
  static constexpr counts size = count();
  static constexpr auto fill() {
    const result r = make();
    frozen_trace<size.a, size.b, size.c> f;
    f.nodes = exact<size.a>(r.builder.nodes);
    f.outputs = exact<size.b>(r.outputs);
    f.parameters = exact<size.c>(r.builder.parameters);
    f.refused = r.builder.refused;
    f.refused_name = r.builder.refused_name;
    return f;
  }
  static constexpr auto value = fill();
};

/// The same program after the passes that keep it a graph.
template <class Source>
struct simplified_of {
  static constexpr pass::program_graph make() {
    return pass::materialise(pass::simplify(trace_of<Source>::value.view()).view());
  }
  static constexpr counts count() {
    const pass::program_graph g = make();
    return {g.nodes.nodes.size(), g.outputs.size()};
  }
  static constexpr counts size = count();
  static constexpr auto fill() {
    const pass::program_graph g = make();
    return frozen_graph<size.a, size.b>{exact<size.a>(g.nodes.nodes), exact<size.b>(g.outputs)};
  }
  static constexpr auto value = fill();
};

/// A schedule in arrays of exact size.
template <int Instructions, int Kernels, int Launches, int Operands>
struct frozen_schedule {
  base::array<plan::instruction, Instructions> instructions;
  base::array<plan::kernel, Kernels> kernels;
  base::array<plan::launch, Launches> launches;
  base::array<int, Operands> operands;
};

template <class Source>
struct schedule_of {
  static constexpr plan::schedule make() {
    const graph::graph_view g = simplified_of<Source>::value.view();
    return plan::make_schedule(g, pass::fuse(g));
  }
  static constexpr counts count() {
    const plan::schedule s = make();
    return {s.instructions.size(), s.kernels.size(), s.launches.size(), s.operands.size()};
  }
  static constexpr counts size = count();
  static constexpr auto fill() {
    const plan::schedule s = make();
    return frozen_schedule<size.a, size.b, size.c, size.d>{
        exact<size.a>(s.instructions), exact<size.b>(s.kernels), exact<size.c>(s.launches),
        exact<size.d>(s.operands)};
  }
  static constexpr auto value = fill();
};

template <class Frozen>
constexpr plan::schedule thaw(const Frozen& f) {
  plan::schedule s;
  for (const auto& x : f.instructions) s.instructions.push_back(x);
  for (const auto& x : f.kernels) s.kernels.push_back(x);
  for (const auto& x : f.launches) s.launches.push_back(x);
  for (const auto& x : f.operands) s.operands.push_back(x);
  return s;
}

/// Where the operands and the scratch of each launch lie, and how large the arena is.
template <int Operands, int Launches>
struct frozen_memory {
  base::array<plan::location, Operands> operands;
  base::array<extent, Launches> scratch;
  extent arena_bytes = 0;
  extent lower_bound = 0;
};

}  // namespace detail
}  // namespace tenon::run
