// SPDX-License-Identifier: MIT
// check_program: a source compiled for the CPU, run on drawn inputs, and compared with the plain
// interpreter; the contracts of its graph and plan hold in constant expressions. Law: every source
// passes, for full and partial batches. Read next: run/random_graphs.hpp.
#pragma once

#include "laws/interpreter.hpp"

#include <tenon/device/cpu/cpu.hpp>
#include <tenon/graph/spec.hpp>
#include <tenon/plan/spec.hpp>
#include <tenon/run/evaluate.hpp>
#include <tenon/run/print.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace laws {

namespace plan = tenon::plan;

inline constexpr int most_inputs = 24, most_outputs = 40;
inline constexpr int output_base = plan::first_input_base + most_inputs;

/// Memory for the elements of one input or output.
template <class T>
class aligned_memory {
 public:
  explicit aligned_memory(std::size_t count)
      : memory_(static_cast<extent>((count + 16) * sizeof(T))) {}
  T* data() { return reinterpret_cast<T*>(memory_.data()); }

 private:
  tenon::run::arena memory_;
};

inline double input_number(std::uint64_t seed, std::uint64_t stream, std::size_t at) {
  return static_cast<double>(tenon::random_bits(seed, stream, at)) * 0x1p-31 - 1;
}

template <class T>
double largest_error(const T* found, const values& expected) {
  double most = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(static_cast<double>(found[i]) - expected[i]);
    const double error = difference / (1 + std::abs(expected[i]));
    most = error <= most ? most : error;
  }
  return most;
}

/// The contracts of a source's program, and its outputs on `rows` rows against the interpreter's.
/// Source has an element_type, and puts output k at base output_base + k.
template <class Source>
void check_program(extent rows) {
  using T = typename Source::element_type;
  using program = tenon::run::program<Source, tenon::cpu>;
  static_assert(graph::check(program::trace.view()) == graph::finding{});
  static_assert(graph::check(program::graph.view()) == graph::finding{});
  static_assert(plan::check(tenon::run::plan_of<program>()) == plan::finding{});

  const graph::graph_view g = program::trace.view();
  std::vector<values> in;
  std::vector<aligned_memory<T>> memory;
  void* bases[plan::first_input_base + most_inputs + most_outputs] = {};
  for (const graph::node& n : g.nodes) {
    if (n.op != graph::record_of<graph::input>()) continue;
    values v(static_cast<std::size_t>(count_elements(at_rows(n.shape, rows))));
    memory.emplace_back(v.size());
    for (std::size_t i = 0; i < v.size(); ++i) {
      memory.back().data()[i] = static_cast<T>(input_number(1, in.size(), i));
      v[i] = static_cast<double>(memory.back().data()[i]);
    }
    bases[static_cast<std::size_t>(plan::first_input_base) + in.size()] = memory.back().data();
    in.push_back(v);
  }
  const interpreter expected(g, in, rows);
  const tenon::run::arena arena(program::arena_bytes);
  std::fill_n(reinterpret_cast<unsigned char*>(arena.data()), program::arena_bytes,
              static_cast<unsigned char>(0xff));
  bases[plan::arena_base] = arena.data();
  std::vector<aligned_memory<T>> out;
  for (int k = 0; k < g.outputs.size(); ++k) {
    out.emplace_back(expected[g.outputs[k]].size());
    bases[output_base + k] = out.back().data();
  }
  program::run(bases, rows, tenon::cpu{});
  for (int k = 0; k < g.outputs.size(); ++k) {
    CAPTURE(rows);
    CAPTURE(k);
    const double error =
        largest_error(out[static_cast<std::size_t>(k)].data(), expected[g.outputs[k]]);
    CHECK(error < (sizeof(T) == 8 ? 1e-10 : 2e-4));
  }
}

}  // namespace laws
