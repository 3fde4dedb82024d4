// SPDX-License-Identifier: MIT
// Costs by hand: a product counts 2 m n k, a reduction its operand's elements, an elementwise op
// its flops an element; kernels count what moves between memory and them.
#include <tenon/tenon.hpp>

#include <doctest/doctest.h>

namespace tn = tenon;
namespace plan = tenon::plan;
using tn::dims;
using tn::extent;
using tn::graph::builder;
using tn::graph::var;
using tn::operator+, tn::operator*;

namespace {

constexpr var input(builder& b, int number, const dims& d) {
  return {&b, b.add({tn::graph::record_of<tn::graph::input>,
                     {-1, -1, -1},
                     tn::dtype::f32,
                     d,
                     {number, 0}})};
}
/// The operations of the last node of Make's graph.
template <class Make>
constexpr extent flops_of(Make make) {
  builder b;
  const var y = make(b);
  return plan::count_flops({b.nodes.begin(), b.nodes.size()}, y.info());
}

constexpr dims left{{3, 5, 7}, 3}, right{{7, 11}, 2}, turned{{11, 7}, 2}, batch{{-8, 7}, 2};
constexpr dims huge{{1 << 20, 1 << 14}, 2};

}  // namespace

static_assert(flops_of([](builder& b) {
                return tn::matmul(input(b, 0, left), input(b, 1, right));
              }) == 2 * 3 * 5 * 7 * 11);
static_assert(flops_of([](builder& b) {
                return tn::matmul(input(b, 0, left), input(b, 1, turned), 2);
              }) == 2 * 3 * 5 * 7 * 11);
static_assert(flops_of([](builder& b) {
                return tn::matmul(input(b, 0, batch), input(b, 1, right));
              }) == 2 * 8 * 7 * 11);
static_assert(flops_of([](builder& b) {
                return tn::matmul(input(b, 0, left), input(b, 1, left), 5);
              }) == 2 * 3 * 5 * 7 * 7);
static_assert(flops_of([](builder& b) {
                return tn::reduce<tn::op::reduce_sum>(input(b, 0, left), 2, true);
              }) == 3 * 5 * 7);
static_assert(flops_of([](builder& b) { return input(b, 0, left) + input(b, 1, left); }) == 105);
static_assert(flops_of([](builder& b) {
                return tn::reshape(input(b, 0, left), dims{{105}, 1});
              }) == 0);
static_assert(flops_of([](builder& b) {
                return tn::matmul(input(b, 0, huge), input(b, 1, huge), 1);
              }) == (extent{1} << 49));

namespace {
struct net {
  constexpr auto operator()(auto x) const { return tn::linear<10>(x, "fc"); }
};
using trainer =
    tn::trainer<net, tn::composition<tn::fn::mse, 2>, tn::input<float, tn::batch<32>, 20>,
                tn::input<float, tn::batch<32>, 10>, tn::sgd>;
}  // namespace

static_assert(trainer::program::parameter_count == 20 * 10 + 10);
static_assert(trainer::program::flops >= 2 * 2 * 32 * 20 * 10);
static_assert(trainer::program::flops < 3 * 2 * 32 * 20 * 10 + 32 * 10 * 12);

TEST_CASE("cost: a step's kernels read and write each operand once") {
  constexpr plan::plan_view p = tn::run::plan_of<trainer::program>();
  extent bytes = 0;
  for (const plan::launch& l : p.launches)
    bytes += plan::count_bytes(p.code(p.kernels[l.kernel]), p.kernels[l.kernel]);
  const extent data = 4 * (32 * 20 + 32 * 10), weights = 4 * (200 + 10);
  CHECK(bytes >= data + 2 * weights);
  CHECK(bytes < 3 * (data + 2 * weights));
}
