// SPDX-License-Identifier: MIT
// Small wrong graphs are found wrong, each by its own violation and at its own node.
#include <tenon/graph/spec.hpp>
#include <tenon/op/op.hpp>

#include <doctest/doctest.h>

namespace tn = tenon;
using namespace tenon::graph;

namespace {

constexpr node source(tn::dims shape, tn::dtype type = tn::dtype::f32) {
  return {record_of<input>, {-1, -1, -1}, type, shape, {}};
}
constexpr node sum_of(int a, int b, tn::dims shape, tn::dtype type = tn::dtype::f32) {
  return {record_of<tn::op::add>, {a, b, -1}, type, shape, {}};
}

/// The violation in a graph of an input [4, 3], an input [3] and one more node.
constexpr finding check_with(const node& last, int output = 2) {
  const node nodes[] = {source({{4, 3}, 2}), source({{3}, 1}), last};
  return check(graph_view{{nodes, 3}, {&output, 1}});
}

}  // namespace

static_assert(check_with(sum_of(0, 1, {{4, 3}, 2})) == finding{});
static_assert(check_with(node{}) == finding{violation::no_op, 2});
static_assert(check_with(sum_of(0, 2, {{4, 3}, 2})) == finding{violation::input_after_user, 2});
static_assert(check_with(sum_of(0, -1, {{4, 3}, 2})) == finding{violation::input_after_user, 2});
static_assert(check_with(sum_of(0, 1, {{4, 1}, 2})) == finding{violation::wrong_shape, 2});
static_assert(check_with(sum_of(0, 1, {{4, 3}, 2}, tn::dtype::f64)) ==
              finding{violation::wrong_dtype, 2});
static_assert(check_with(source({{4, -3}, 2})) == finding{violation::batch_not_leading, 2});
static_assert(check_with(source({{4, 0}, 2})) == finding{violation::zero_extent, 2});
static_assert(check_with(source({{4, 3}, 1})) == finding{violation::extent_behind_rank, 2});
static_assert(check_with(sum_of(0, 1, {{4, 3}, 2}), 3) ==
              finding{violation::output_out_of_range, 3});
static_assert(
    check_with({record_of<tn::op::reduce_sum>, {1, -1, -1}, tn::dtype::f32, {}, {2, 0}}) ==
    finding{violation::operands_disagree, 2});
static_assert(check_with({record_of<input>, {0, -1, -1}, tn::dtype::f32, {}, {}}) ==
              finding{violation::too_many_inputs, 2});

TEST_CASE("spec: operands that do not broadcast are found") {
  const node nodes[] = {source({{4, 3}, 2}), source({{2}, 1}), sum_of(0, 1, {{4, 3}, 2})};
  const int output = 2;
  CHECK(check(graph_view{{nodes, 3}, {&output, 1}}) == finding{violation::operands_disagree, 2});
}
