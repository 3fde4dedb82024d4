// SPDX-License-Identifier: MIT
// freeze: what a pass has made inside one constant evaluation, as constexpr arrays of exactly the
// size that is needed. The trace is evaluated twice, to count and to fill, a pass once more only if
// its result is larger than foreseen; each evaluation has the compiler's full budget of steps. Law:
// frozen values view as what they were made from.
// Read next: run/freeze_graph.hpp.
#pragma once

#include <tenon/plan/memory.hpp>

namespace tenon::run {

namespace detail {

template <int N, class T>
constexpr base::array<T, N> exact(const base::vector<T>& from) {
  base::array<T, N> out;
  for (int i = 0; i < N; ++i) out.values[i] = from.at[i];
  return out;
}

/// The values of a vector in an array that is large enough, and how many there are.
template <class T, int Capacity>
struct bounded {
  base::array<T, Capacity> values;
  int size = 0;
  constexpr void set(const base::vector<T>& from) {
    size = from.size();
    for (int i = 0; i < size && i < Capacity; ++i) values.values[i] = from.at[i];
  }
  constexpr base::span<T> view() const { return {values.values, size}; }
  constexpr base::vector<T> thaw() const {
    base::vector<T> out(size);
    for (int i = 0; i < size; ++i) out.at[i] = values.values[i];
    return out;
  }
  template <int N>
  constexpr base::array<T, N> exact() const {
    base::array<T, N> out;
    for (int i = 0; i < N; ++i) out.values[i] = values.values[i];
    return out;
  }
};

/// The values of an array in a vector.
template <class T, int N>
constexpr base::vector<T> thawed(const base::array<T, N>& from) {
  base::vector<T> out(N);
  for (int i = 0; i < N; ++i) out.at[i] = from.values[i];
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
  int nodes = 0, outputs = 0, parameters = 0;
};

/// Runs Source::trace and counts what it records.
template <class Source>
struct tracer {
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
};

template <counts Counts, bool IsConstant>
struct found_counts {
  static constexpr counts value = Counts;
  static constexpr bool is_constant = IsConstant;
};
/// Chosen only where the trace is a constant expression.
template <class Source>
found_counts<tracer<Source>::count(), true> find_counts(int);
template <class Source>
found_counts<counts{}, false> find_counts(...);

/// Graph, outputs and parameters that Source::trace records; nothing but a refusal if it is no
/// constant expression.
template <class Source>
struct trace_of {
  using found = decltype(find_counts<Source>(0));
  static constexpr counts size = found::value;
  static constexpr auto fill() {
    frozen_trace<size.nodes, size.outputs, size.parameters> f;
    if constexpr (found::is_constant) {
      const auto r = tracer<Source>::make();
      f.nodes = exact<size.nodes>(r.builder.nodes);
      f.outputs = exact<size.outputs>(r.outputs);
      f.parameters = exact<size.parameters>(r.builder.parameters);
      f.refused = r.builder.refused;
      f.refused_name = r.builder.refused_name;
    } else {
      f.refused = graph::refusal::not_constant;
    }
    return f;
  }
  static constexpr auto value = fill();
};

/// The parameters alone: what runs refers to them, and must not drag the whole trace, whose nodes
/// point to the rules of every gradient, into the program.
template <class Source>
struct parameters_of {
  static constexpr auto value = trace_of<Source>::value.parameters;
};

/// Where each parameter starts in the flat buffer, in bytes, multiples of 64: first those that have
/// gradients, then, from trained_bytes on, statistics. Last, where the buffer ends.
template <class Source>
struct parameter_offsets_of {
  static constexpr int count = trace_of<Source>::size.parameters;
  static constexpr extent bytes(int i) {
    const graph::parameter_info& p = trace_of<Source>::value.parameters[i];
    return plan::detail::aligned(count_elements(p.shape) * size_of(p.type));
  }
  static constexpr extent place(base::array<extent, count + 1>& offsets, extent at,
                                bool statistics) {
    for (int i = 0; i < count; ++i) {
      if (trace_of<Source>::value.parameters[i].is_statistic != statistics) continue;
      offsets[i] = at;
      at += bytes(i);
    }
    return at;
  }
  static constexpr auto make() {
    base::array<extent, count + 1> offsets;
    offsets[count] = place(offsets, place(offsets, 0, false), true);
    return offsets;
  }
  static constexpr base::array<extent, count + 1> value = make();
  static constexpr extent find_trained_bytes() {
    extent sum = 0;
    for (int i = 0; i < count; ++i)
      if (!trace_of<Source>::value.parameters[i].is_statistic) sum += bytes(i);
    return sum;
  }
  static constexpr extent trained_bytes = find_trained_bytes();
};

}  // namespace detail
}  // namespace tenon::run
