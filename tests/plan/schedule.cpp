// SPDX-License-Identifier: MIT
// What schedule and cost make of small graphs: a product's operands stand first, whatever its
// epilogue reads, parts join to the whole, and operations are counted by their definition.
#include <tenon/op/op.hpp>
#include <tenon/pass/fuse.hpp>
#include <tenon/plan/cost.hpp>
#include <tenon/plan/schedule.hpp>

#include <doctest/doctest.h>

namespace tn = tenon;
using tn::dims;
using tn::graph::var;
using tn::operator+, tn::operator*;

namespace {

constexpr var input(tn::graph::builder& b, const dims& shape, int number) {
  return {&b, b.add(tn::graph::node{tn::graph::record_of<tn::graph::input>,
                                    {-1, -1, -1},
                                    tn::dtype::f32,
                                    shape,
                                    {number, 0}})};
}

/// c * 2 + a b, where the first summand is an older node than the product.
struct product_after_summand {
  tn::graph::builder b;
  int left = -1, right = -1;
  tn::base::vector<int> outputs;
  constexpr product_after_summand() {
    const var c = input(b, {{4, 6}, 2}, 0), doubled = c * 2.0;
    const var x = input(b, {{4, 5}, 2}, 1), y = input(b, {{5, 6}, 2}, 2);
    outputs.push_back((doubled + tn::matmul(x, y)).id);
    left = x.id;
    right = y.id;
  }
};

constexpr bool operands_stand_first() {
  product_after_summand p;
  const tn::graph::graph_view g = p.b.view(p.outputs);
  const tn::plan::schedule s = tn::plan::make_schedule(g, tn::pass::fuse(g));
  for (const tn::plan::launch& l : s.launches)
    if (s.kernels[l.kernel].kind == tn::pass::loop_kind::product)
      return s.operands[l.first] == p.left && s.operands[l.first + 1] == p.right;
  return false;
}

constexpr tn::extent flops_of_product() {
  product_after_summand p;
  return tn::plan::count_flops(p.b.view(p.outputs));
}

}  // namespace

static_assert(operands_stand_first());
static_assert(flops_of_product() == 2 * 4 * 5 * 6 + 2 * 4 * 6);

TEST_CASE("schedule: every launch is one of the kernels") {
  product_after_summand p;
  const tn::graph::graph_view g = p.b.view(p.outputs);
  const tn::plan::schedule s = tn::plan::make_schedule(g, tn::pass::fuse(g));
  for (const tn::plan::launch& l : s.launches) CHECK(l.kernel < s.kernels.size());
  CHECK(s.launches.size() == s.kernels.size());
}

/// The same kernel again and again, and a last one of its own.
struct equal_kernels {
  tn::graph::builder b;
  tn::base::vector<int> outputs;
  constexpr equal_kernels() {
    var x = input(b, {{4, 4}, 2}, 0);
    for (int i = 0; i < 3; ++i) x = tn::matmul(x, x) * 2.0;
    outputs.push_back((x + 1.0).id);
  }
};

TEST_CASE("schedule: launches lowered in parts and joined are those of the whole") {
  equal_kernels p;
  const tn::graph::graph_view g = p.b.view(p.outputs);
  const tn::pass::fusion f = tn::pass::fuse(g);
  const tn::plan::schedule whole = tn::plan::make_schedule(g, f);
  const tn::plan::launch_order order = tn::plan::order_launches(g, f.view());
  const int count = order.clusters.size();
  REQUIRE(whole.launches.size() > whole.kernels.size());
  for (int cut = 0; cut <= count; ++cut) {
    const auto part = [&](int begin, int end) {
      return tn::plan::lower_launches(g, f.view(), order.view(), begin, end, tn::plan::one_pack);
    };
    tn::plan::joined parts;
    parts.append(part(0, cut));
    parts.append(part(cut, count));
    const tn::plan::schedule& joined = parts.all();
    REQUIRE(joined.launches.size() == count);
    REQUIRE(joined.kernels.size() == whole.kernels.size());
    REQUIRE(joined.operands.size() == whole.operands.size());
    for (int o = 0; o < whole.operands.size(); ++o) CHECK(joined.operands[o] == whole.operands[o]);
    for (int i = 0; i < whole.instructions.size(); ++i)
      CHECK((joined.instructions[i] == whole.instructions[i]));
    for (int l = 0; l < count; ++l) {
      CHECK(joined.launches[l].kernel == whole.launches[l].kernel);
      CHECK(joined.launches[l].first == whole.launches[l].first);
      CHECK(joined.launches[l].count == whole.launches[l].count);
    }
  }
}
