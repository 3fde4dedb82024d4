// SPDX-License-Identifier: MIT
// Random graphs through all passes and the plan, at run time: values stay those of the plain
// interpreter, gradients are those of central differences, every contract holds, and passes applied
// twice change nothing more.
#include "laws/plan_interpreter.hpp"
#include "laws/random_graph.hpp"

#include <tenon/graph/print.hpp>
#include <tenon/graph/spec.hpp>
#include <tenon/pass/fuse.hpp>
#include <tenon/pass/grad.hpp>
#include <tenon/pass/remake.hpp>
#include <tenon/pass/sink.hpp>

#include <doctest/doctest.h>

#include <algorithm>

namespace tn = tenon;
using namespace laws;

namespace {

constexpr int graphs_per_run = 1000;

struct program {
  graph::builder builder;
  tn::base::vector<int> inputs;
  tn::base::vector<int> outputs;
  extent rows = 1;
  graph::graph_view view() const { return builder.view(outputs); }
};

extent capacity_of(std::uint64_t seed) { return seed % 3 == 0 ? 5 : 0; }

/// A drawn graph with the gradients of its first output by all inputs as further outputs.
void draw(program& p, std::uint64_t seed) {
  generator g(p.builder, seed, capacity_of(seed), dtype::f64);
  p.outputs = g.run(4 + static_cast<int>(seed % 14));
  p.inputs = g.inputs;
  p.rows = capacity_of(seed) == 0 ? 1 : 1 + static_cast<extent>(seed / 3 % 5);
  const graph::var y{&p.builder, p.outputs[0]};
  const graph::var one = graph::make_constant(p.builder, 1, dtype::f64);
  for (int d : tn::pass::grad(y, one, {p.inputs.begin(), p.inputs.size()})) p.outputs.push_back(d);
}

double number(std::uint64_t seed, std::uint64_t stream, std::size_t at) {
  return static_cast<double>(tn::random_bits(seed, stream, at)) * 0x1p-31 - 1;
}

std::vector<values> draw_inputs(const program& p, std::uint64_t seed) {
  std::vector<values> all;
  for (int i = 0; i < p.inputs.size(); ++i) {
    const dims d = at_rows(p.builder.nodes[p.inputs[i]].shape, p.rows);
    values v(static_cast<std::size_t>(count_elements(d)));
    for (std::size_t k = 0; k < v.size(); ++k)
      v[k] = number(seed, 100 + static_cast<std::uint64_t>(i), k);
    all.push_back(v);
  }
  return all;
}

bool is_close(double a, double b, double tolerance) {
  return std::abs(a - b) <= tolerance * (1 + std::max(std::abs(a), std::abs(b)));
}

double distance(const values& a, const values& b) {
  double most = a.size() == b.size() ? 0 : 1e9;
  for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
    if (!is_close(a[i], b[i], most))
      most = std::abs(a[i] - b[i]) / (1 + std::max(std::abs(a[i]), std::abs(b[i])));
  return most;
}

std::string text_of(const graph::graph_view& g) {
  tn::base::writer out;
  graph::print(out, g);
  return std::string(out.view());
}

/// The outputs of g, those of `expected` within rounding.
bool equal_outputs(const graph::graph_view& g, const interpreter& r,
                   const std::vector<values>& expected) {
  bool equal = true;
  for (int k = 0; k < g.outputs.size(); ++k)
    equal = equal && distance(r[g.outputs[k]], expected[static_cast<std::size_t>(k)]) < 1e-9;
  return equal;
}

}  // namespace

TEST_CASE("random graphs: passes keep values and contracts, and are idempotent") {
  for (std::uint64_t seed = 1; seed <= graphs_per_run; ++seed) {
    CAPTURE(seed);
    program p;
    draw(p, seed);
    const std::vector<values> in = draw_inputs(p, seed);
    REQUIRE(graph::check(p.view()) == graph::finding{});
    const interpreter before(p.view(), in, p.rows);
    std::vector<values> expected;
    for (int o : p.outputs) expected.push_back(before[o]);

    const pass::program_graph simple = pass::simplify(p.view());
    REQUIRE(graph::check(simple.view()) == graph::finding{});
    CHECK(equal_outputs(simple.view(), interpreter(simple.view(), in, p.rows), expected));

    const pass::program_graph ready = pass::materialise(simple.view());
    REQUIRE(graph::check(ready.view()) == graph::finding{});
    CHECK(equal_outputs(ready.view(), interpreter(ready.view(), in, p.rows), expected));
    const pass::program_graph same = pass::materialise(ready.view());
    CHECK(text_of(pass::materialise(same.view()).view()) == text_of(same.view()));
    const pass::program_graph again = pass::materialise(pass::simplify(ready.view()).view());
    CHECK(text_of(again.view()) == text_of(same.view()));
  }
}

TEST_CASE("random graphs: the gradient agrees with central differences") {
  for (std::uint64_t seed = 1; seed <= graphs_per_run; ++seed) {
    CAPTURE(seed);
    program p;
    draw(p, seed);
    const std::vector<values> in = draw_inputs(p, seed);
    std::vector<values> up = in, down = in;
    const double step = 1e-6;
    double expected = 0;
    const interpreter here(p.view(), in, p.rows);
    const int first = p.outputs.size() - p.inputs.size();
    for (std::size_t i = 0; i < in.size(); ++i)
      for (std::size_t k = 0; k < in[i].size(); ++k) {
        const double along = number(seed, 500 + i, k);
        up[i][k] += step * along;
        down[i][k] -= step * along;
        expected += along * here[p.outputs[first + static_cast<int>(i)]][k];
      }
    const double above = interpreter(p.view(), up, p.rows)[p.outputs[0]][0];
    const double below = interpreter(p.view(), down, p.rows)[p.outputs[0]][0];
    CHECK(is_close((above - below) / (2 * step), expected, 1e-6));
  }
}

namespace {

/// Inputs at their bases, outputs behind them.
tn::base::vector<plan::location> place_outside(const graph::graph_view& g, int inputs) {
  tn::base::vector<plan::location> fixed(g.nodes.size(), plan::location{-1, 0});
  for (int i = 0; i < g.nodes.size(); ++i)
    if (g.nodes[i].op == graph::record_of<graph::input>)
      fixed[i] = {plan::first_input_base + static_cast<int>(g.nodes[i].attr.a), 0};
  for (int k = 0; k < g.outputs.size(); ++k)
    fixed[g.outputs[k]] = {plan::first_input_base + inputs + k, 0};
  return fixed;
}

}  // namespace

TEST_CASE("random graphs: fused, scheduled and placed, they compute the same") {
  int made_again = 0;
  for (std::uint64_t seed = 1; seed <= graphs_per_run; ++seed) {
    CAPTURE(seed);
    program p;
    draw(p, seed);
    const std::vector<values> in = draw_inputs(p, seed);
    const pass::program_graph ready = pass::materialise(pass::simplify(p.view()).view());
    const graph::graph_view g = ready.view();
    const pass::fusion fused = pass::fuse(g);
    REQUIRE(plan::check(g, fused) == plan::finding{});
    const pass::fusion sunk = pass::sink(g, fused);
    REQUIRE(plan::check(g, sunk) == plan::finding{});
    const pass::fusion f = pass::remake(g, sunk, seed % 2 == 0 ? 1 : pass::worth_remaking);
    made_again += f.remade.size();
    const plan::schedule s = plan::make_schedule(g, f);
    const tn::base::vector<extent> scratch(s.kernels.size(), 64);
    const plan::memory m = plan::plan_memory(s, g.nodes, place_outside(g, p.inputs.size()),
                                             {scratch.begin(), scratch.size()});
    const plan::plan_view v{g,
                            {},
                            {s.instructions.begin(), s.instructions.size()},
                            {s.kernels.begin(), s.kernels.size()},
                            {s.launches.begin(), s.launches.size()},
                            {s.operands.begin(), s.operands.size()},
                            {m.operands.begin(), m.operands.size()},
                            {m.scratch.begin(), m.scratch.size()},
                            m.arena_bytes,
                            m.lower_bound};
    REQUIRE(plan::check(v) == plan::finding{});
    CHECK(m.arena_bytes >= m.lower_bound);

    std::map<int, std::vector<unsigned char>> bases;
    for (std::size_t i = 0; i < in.size(); ++i) {
      auto& to = bases[plan::first_input_base + static_cast<int>(i)];
      to.resize(in[i].size() * sizeof(double));
      std::memcpy(to.data(), in[i].data(), to.size());
    }
    const interpreter reference(p.view(), in, p.rows);
    const int first = plan::first_input_base + p.inputs.size();
    for (int k = 0; k < p.outputs.size(); ++k)
      bases[first + k].resize(reference[p.outputs[k]].size() * sizeof(double) + 64);
    run_plan(v, bases, p.rows);
    for (int k = 0; k < p.outputs.size(); ++k) {
      values out(reference[p.outputs[k]].size());
      std::memcpy(out.data(), bases[first + k].data(), out.size() * sizeof(double));
      CAPTURE(k);
      CHECK(distance(out, reference[p.outputs[k]]) < 1e-9);
    }
  }
  CHECK(made_again > 20);
}
