// SPDX-License-Identifier: MIT
// The idea, without the library: a function is traced into a graph while the program compiles, its
// gradient is more nodes of the same graph, and running is straight-line code that the compiler
// sees whole. Read next: 01_tensors.cpp.
#include <cmath>
#include <cstdio>
#include <utility>

// 1. A program is a value: an array of nodes, inputs before users.
enum class op { input, constant, add, mul, tanh };

struct node {
  op what;
  int left = -1, right = -1;
  double value = 0;
  friend constexpr bool operator==(const node&, const node&) = default;
};

struct graph {
  node nodes[64] = {};
  int count = 0;
  int outputs[3] = {};

  // Equal nodes compute equal values, so they are one node.
  constexpr int add(node n) {
    for (int i = 0; i < count; ++i)
      if (nodes[i] == n) return i;
    nodes[count] = n;
    return count++;
  }
};

// 2. Syntax becomes a program: operators on symbols record nodes.
struct symbol {
  graph* in;
  int id;
};
constexpr symbol record(graph* g, node n) { return {g, g->add(n)}; }
constexpr symbol number(graph* g, double value) { return record(g, {op::constant, -1, -1, value}); }
constexpr symbol operator+(symbol a, symbol b) { return record(a.in, {op::add, a.id, b.id}); }
constexpr symbol operator*(symbol a, symbol b) { return record(a.in, {op::mul, a.id, b.id}); }
constexpr symbol operator*(double a, symbol b) { return number(b.in, a) * b; }
constexpr symbol tanh(symbol x) { return record(x.in, {op::tanh, x.id}); }

// 3. A gradient is a walk from the result back to the inputs; each rule is written with the same
// operators.
constexpr void send(symbol (&to)[64], int node, symbol part) {
  to[node] = to[node].id < 0 ? part : to[node] + part;
}

constexpr void pull_back(symbol (&adjoint)[64], symbol y) {
  graph& g = *y.in;
  const node n = g.nodes[y.id];
  const symbol left{&g, n.left}, right{&g, n.right}, seed = adjoint[y.id];
  if (n.what == op::add) {
    send(adjoint, n.left, seed);
    send(adjoint, n.right, seed);
  } else if (n.what == op::mul) {
    send(adjoint, n.left, seed * right);
    send(adjoint, n.right, seed * left);
  } else if (n.what == op::tanh) {
    send(adjoint, n.left, seed * (number(&g, 1) + -1.0 * (y * y)));
  }
}

template <class F>
constexpr graph trace_with_gradient(F f) {
  graph g;
  const symbol x = record(&g, {op::input, 0}), y = record(&g, {op::input, 1});
  const symbol result = f(x, y);
  symbol adjoint[64];
  for (symbol& a : adjoint) a = {&g, -1};
  adjoint[result.id] = number(&g, 1);
  for (int i = result.id; i >= 0; --i)
    if (adjoint[i].id >= 0) pull_back(adjoint, {&g, i});
  g.outputs[0] = result.id;
  g.outputs[1] = adjoint[x.id].id;
  g.outputs[2] = adjoint[y.id].id;
  return g;
}

// 4. Running: the graph is a constant, so no node is looked at when the program runs.
template <const graph& G, int I>
void evaluate(double* values, const double* inputs) {
  constexpr node n = G.nodes[I];
  if constexpr (n.what == op::input) values[I] = inputs[n.left];
  if constexpr (n.what == op::constant) values[I] = n.value;
  if constexpr (n.what == op::add) values[I] = values[n.left] + values[n.right];
  if constexpr (n.what == op::mul) values[I] = values[n.left] * values[n.right];
  if constexpr (n.what == op::tanh) values[I] = std::tanh(values[n.left]);
}

template <const graph& G, int... I>
void run(const double* inputs, double* results, std::integer_sequence<int, I...>) {
  double values[sizeof...(I)];
  (evaluate<G, I>(values, inputs), ...);
  for (int k = 0; k < 3; ++k) results[k] = values[G.outputs[k]];
}

constexpr auto f = [](auto x, auto y) { return tanh(x * y) + 3.0 * x; };
constexpr graph program = trace_with_gradient(f);
static_assert(program.count < 20, "sharing keeps the gradient small");

int main() {
  const double inputs[] = {0.5, 0.8};
  double results[3];
  run<program>(inputs, results, std::make_integer_sequence<int, program.count>{});
  std::printf("%d nodes\nf = %.6f, df/dx = %.6f, df/dy = %.6f\n", program.count, results[0],
              results[1], results[2]);
  const double slope = 1 - std::tanh(0.4) * std::tanh(0.4);
  return std::abs(results[1] - (0.8 * slope + 3)) < 1e-12 &&
                 std::abs(results[2] - 0.5 * slope) < 1e-12
             ? 0
             : 1;
}
