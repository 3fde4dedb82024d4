// SPDX-License-Identifier: MIT
// print(program{}): the graph, the fused kernels, the memory plan and the cost of each, as text;
// dot(program{}) for Graphviz; to_text(tensor) and << write tensors as nested lists, large ones
// with their middle left out. Law: what is shown is read from the constants that run. Read next:
// graph/print.hpp, plan/print.hpp.
#pragma once

#include <tenon/expr/tensor.hpp>
#include <tenon/graph/dot.hpp>
#include <tenon/plan/print.hpp>
#include <tenon/run/program.hpp>

#include <cstdio>
#include <iosfwd>
#include <string>
#include <type_traits>

namespace tenon {

/// A planned program: run::program<...>, or what a trainer calls its program.
template <class P>
concept printable_program = requires {
  P::trace.parameters;
  P::graph.view();
  P::schedule.kernels;
  P::memory.operands;
};

namespace run {

/// The constants of a program as one value that can be printed and checked.
template <printable_program P>
constexpr plan::plan_view plan_of() {
  const auto& s = P::schedule;
  const auto& m = P::memory;
  return {P::graph.view(),
          {P::trace.parameters.values, P::trace.parameters.size()},
          {s.instructions.values, s.instructions.size()},
          {s.kernels.values, s.kernels.size()},
          {s.launches.values, s.launches.size()},
          {s.operands.values, s.operands.size()},
          {m.operands.values, m.operands.size()},
          {m.scratch.values, m.scratch.size()},
          m.arena_bytes,
          m.lower_bound};
}

namespace detail {

template <printable_program P>
constexpr void write_summary(base::writer& out) {
  out << P::graph.nodes.size() << " nodes, " << P::kernel_count << " kernels, " << P::launch_count
      << " launches, " << P::parameter_count << " parameters, " << P::flops << " flop, arena "
      << P::arena_bytes << " B\n";
}

/// An element as a number.
template <class T>
void write_element(base::writer& out, T value) {
  if constexpr (std::is_same_v<T, bool>) {
    out << (value ? "true" : "false");
  } else if constexpr (std::is_integral_v<T>) {
    out << std::to_string(value);
  } else {
    base::write_number(out, static_cast<double>(value));
  }
}

/// More elements than this are not all shown; then each axis shows this many at either end.
inline constexpr extent shown_elements = 1000, shown_edge = 3;

template <int Axis, class Tensor>
void write_axis(base::writer& out, const Tensor& x, extent at) {
  if constexpr (Axis == Tensor::rank) {
    write_element(out, x.data()[at]);
  } else {
    const extent n = Tensor::size(Axis);
    const bool elides = Tensor::size() > shown_elements && n > 2 * shown_edge;
    out << '{';
    for (extent i = 0; i < n; ++i) {
      if (i > 0) out << ',' << (Axis + 1 == Tensor::rank ? ' ' : '\n');
      if (i > 0 && Axis + 1 < Tensor::rank)
        for (int a = 0; a <= Axis; ++a) out << ' ';
      if (elides && i == shown_edge) {
        out << "...";
        i = n - shown_edge - 1;
      } else {
        write_axis<Axis + 1>(out, x, at * n + i);
      }
    }
    out << '}';
  }
}

inline std::string string_of(const base::writer& out) { return std::string(out.view()); }

}  // namespace detail
}  // namespace run

/// The graph, kernels, launches, arena and cost of a program.
template <printable_program P>
std::string to_text(P) {
  base::writer out;
  run::detail::write_summary<P>(out);
  const plan::plan_view p = run::plan_of<P>();
  graph::print(out, p.graph, p.parameters);
  plan::print(out, p);
  return run::detail::string_of(out);
}

/// A tensor has elements; what was refused has none, and has given its one error already.
template <class X>
struct has_elements {
  static constexpr bool value = detail::is_memory<X> || detail::is_poison<X>;
};

/// A tensor as nested lists: {{1, 2}, {3, 4}}; of more than 1000 elements only the ends of each
/// axis.
template <operand X>
std::string to_text(const X& x) {
  static_assert(has_elements<X>::value,
                "print: an expression has no elements yet; assign it to a tensor first");
  base::writer out;
  if constexpr (detail::is_memory<X>) {
    detail::readable(x.data());
    run::detail::write_axis<0>(out, x, 0);
  }
  return run::detail::string_of(out);
}

/// Writes to_text(x) to standard output: a program, or a tensor.
template <class X>
void print(const X& x) {
  const std::string text = to_text(x);
  std::fwrite(text.data(), 1, text.size(), stdout);
  if (text.empty() || text.back() != '\n') std::fputc('\n', stdout);
}

/// A program's graph for Graphviz.
template <printable_program P>
std::string dot(P) {
  base::writer out;
  const plan::plan_view p = run::plan_of<P>();
  graph::dot(out, p.graph, p.parameters);
  return run::detail::string_of(out);
}

template <operand X>
std::ostream& operator<<(std::ostream& out, const X& x) {
  return out << to_text(x);
}

}  // namespace tenon
