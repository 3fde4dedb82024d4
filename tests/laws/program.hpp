// SPDX-License-Identifier: MIT
// check_program: a source compiled for a device, run on drawn inputs, and compared with the plain
// interpreter; the contracts of its graph and plan hold in constant expressions. Law: every source
// passes, for full and partial batches. Read next: run/random_graphs.hpp.
#pragma once

#include "laws/interpreter.hpp"
#include "laws/other_devices.hpp"

#include <tenon/graph/spec.hpp>
#include <tenon/plan/spec.hpp>
#include <tenon/run/evaluate.hpp>
#include <tenon/run/print.hpp>

#include <doctest/doctest.h>

#include <vector>

namespace laws {

namespace plan = tenon::plan;

inline constexpr int most_inputs = 24, most_outputs = 40;
inline constexpr int output_base = plan::first_input_base + most_inputs;

inline double input_number(std::uint64_t seed, std::uint64_t stream, std::size_t at) {
  return static_cast<double>(tenon::random_bits(seed, stream, at)) * 0x1p-31 - 1;
}

template <class T>
double largest_error(const void* memory, const values& expected) {
  const T* found = static_cast<const T*>(memory);
  double most = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double difference = std::abs(static_cast<double>(found[i]) - expected[i]);
    const double error = difference / (1 + std::abs(expected[i]));
    most = error <= most ? most : error;
  }
  return most;
}

/// Numbers for the inputs of a graph, in double, and as T in memory of a session.
template <class T, class Session>
struct drawn_inputs {
  std::vector<values> numbers;
  std::vector<typename Session::memory> memory;

  drawn_inputs(Session& on, const graph::graph_view& g, extent rows) {
    for (const graph::node& n : g.nodes)
      if (n.op == graph::record_of<graph::input>)
        draw(on, static_cast<std::size_t>(count_elements(at_rows(n.shape, rows))));
  }

 private:
  void draw(Session& on, std::size_t count) {
    std::vector<T> elements(count);
    values drawn(count);
    for (std::size_t i = 0; i < count; ++i) {
      elements[i] = static_cast<T>(input_number(1, numbers.size(), i));
      drawn[i] = static_cast<double>(elements[i]);
    }
    memory.push_back(on.copied(elements.data(), static_cast<extent>(count * sizeof(T))));
    numbers.push_back(drawn);
  }
};

/// The outputs of a graph in memory of a session, as T.
template <class T, class Session>
std::vector<typename Session::memory> room_for_outputs(Session& on, const graph::graph_view& g,
                                                       const interpreter& expected) {
  std::vector<typename Session::memory> out;
  for (int k = 0; k < g.outputs.size(); ++k)
    out.emplace_back(on, static_cast<extent>(expected[g.outputs[k]].size() * sizeof(T)));
  return out;
}

/// The contracts of a source's program on a device, and its outputs on `rows` rows against the
/// interpreter's. Source has an element_type, and puts output k at base output_base + k.
template <class Source, class Device>
void check_program_on(Device device, extent rows) {
  using T = typename Source::element_type;
  using program = tenon::run::program<Source, Device>;
  using session = typename Device::session;
  static_assert(graph::check(program::trace.view()) == graph::finding{});
  static_assert(graph::check(program::graph.view()) == graph::finding{});
  static_assert(plan::check(tenon::run::plan_of<program>()) == plan::finding{});
  static_assert(plan::arena_base == 0);

  const graph::graph_view g = program::trace.view();
  session on(device);
  drawn_inputs<T, session> in(on, g, rows);
  const interpreter expected(g, in.numbers, rows);
  auto out = room_for_outputs<T>(on, g, expected);
  const std::vector<unsigned char> unset(static_cast<std::size_t>(program::arena_bytes), 0xff);
  auto arena = on.copied(unset.data(), program::arena_bytes);
  void* bases[plan::first_input_base + most_inputs + most_outputs] = {arena.device()};
  void** next = bases + plan::first_input_base;
  for (auto& memory : in.memory) *next++ = memory.device();
  next = bases + output_base;
  for (auto& memory : out) *next++ = memory.device();
  program::run(bases, rows, on.policy());
  on.wait();
  for (int k = 0; k < g.outputs.size(); ++k) {
    CAPTURE(rows);
    CAPTURE(k);
    const void* found = out[static_cast<std::size_t>(k)].host();
    CHECK(largest_error<T>(found, expected[g.outputs[k]]) < (sizeof(T) == 8 ? 1e-10 : 2e-4));
  }
}

/// The same on every device that is tested here.
template <class Source>
void check_program(extent rows) {
  tested_devices::for_each([&](auto device) { check_program_on<Source>(device, rows); });
}

}  // namespace laws
