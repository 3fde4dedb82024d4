// SPDX-License-Identifier: MIT
// How views are walked, and where copies are needed, as constants of small programs.
#include <tenon/op/op.hpp>
#include <tenon/pass/access.hpp>

#include <doctest/doctest.h>

namespace tn = tenon;
using tn::dims;
using tn::graph::var;
using builder = tn::graph::builder;

namespace {

constexpr var input(builder& b, const dims& shape) {
  return {&b,
          b.add(tn::graph::node{
              tn::graph::record_of<tn::graph::input>, {-1, -1, -1}, tn::dtype::f32, shape, {}})};
}
constexpr var view(var x, const tn::graph::op_record* op, const dims& to, tn::graph::attributes a) {
  return {x.graph, x.graph->add({op, {x.id, -1, -1}, tn::dtype::f32, to, a})};
}
constexpr var first_two(var x) {
  return view(x, tn::graph::record_of<tn::op::slice>, {{2}, 1}, {8, 0});
}
constexpr var flipped(var x) {
  return view(x, tn::graph::record_of<tn::op::slice>, x.shape_value(), {-8, 3});
}
constexpr var transposed(var x) {
  const dims& s = x.shape_value();
  return view(x, tn::graph::record_of<tn::op::permute>, {{s[1], s[0]}, 2}, {0x01, 0});
}

template <class Make>
constexpr int copies_in(Make make) {
  builder b;
  tn::base::vector<int> outputs;
  outputs.push_back(make(b).id);
  const tn::pass::program_graph ready = tn::pass::materialise(b.view(outputs));
  int copies = 0;
  for (const tn::graph::node& n : ready.nodes.nodes)
    if (n.op == tn::graph::record_of<tn::op::copy>) ++copies;
  return copies;
}

constexpr bool walks_backwards() {
  builder b;
  const var x = flipped(input(b, {{4}, 1}));
  const tn::pass::access walk = tn::pass::access_of({b.nodes.begin(), b.nodes.size()}, x.id);
  return walk.possible && walk.offset == 3 && walk.strides == dims{{-1}, 1};
}

constexpr dims four{{4}, 1}, wide{{2, 3}, 2};

}  // namespace

static_assert(walks_backwards());
static_assert(copies_in([](builder& b) { return tn::tanh(flipped(input(b, four))); }) == 0);
static_assert(copies_in([](builder& b) { return tn::tanh(transposed(input(b, wide))); }) == 0);
static_assert(copies_in([](builder& b) { return input(b, four); }) == 1, "an input is no output");
static_assert(copies_in([](builder& b) {
                return tn::reshape(tn::tanh(input(b, four)), {{2, 2}, 2});
              }) == 0,
              "an output in the same order is stored directly");
static_assert(copies_in([](builder& b) { return first_two(tn::tanh(input(b, four))); }) == 1,
              "a part of a value is a copy of its own, or the output would overflow");
static_assert(copies_in([](builder& b) {
                return tn::tanh(tn::reshape(transposed(tn::tanh(input(b, wide))), {{6}, 1}));
              }) == 1,
              "a transpose seen in another shape is no walk");

TEST_CASE("access: a product reads dense operands") {
  CHECK(copies_in([](builder& b) {
          const var x = input(b, {{4, 4}, 2});
          const var rows = view(x, tn::graph::record_of<tn::op::slice>, {{4, 4}, 2}, {-8, 3});
          return tn::matmul(rows, x);
        }) == 1);
}
