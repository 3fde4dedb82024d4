// SPDX-License-Identifier: MIT
// The plans of whole training steps, as constants: contracts hold, the arena is what was planned
// and close to its lower bound, and a deep network has no more different kernels than a shallow
// one.
#include "laws/wide_device.hpp"

#include <tenon/graph/spec.hpp>
#include <tenon/plan/spec.hpp>
#include <tenon/tenon.hpp>

#include <doctest/doctest.h>

namespace tn = tenon;
namespace plan = tenon::plan;

namespace {

struct mlp {
  constexpr auto operator()(auto image) const {
    auto h = tn::relu(tn::linear<256>(image, "fc1"));
    h = tn::relu(tn::linear<256>(h, "fc2"));
    return tn::linear<10>(h, "fc3");
  }
};

template <int Blocks>
struct residual {
  constexpr auto operator()(auto x) const {
    for (int i = 0; i < Blocks; ++i) {
      const tn::text name = tn::text("block") + i;
      auto h = tn::relu(tn::linear<32>(tn::layer_norm(x, name + ".norm"), name + ".fc1"));
      x = x + tn::linear<32>(h, name + ".fc2");
    }
    return x;
  }
};

struct squared {
  constexpr auto operator()(auto y, auto target) const { return tn::mean(tn::square(y - target)); }
};
struct entropy {
  constexpr auto operator()(auto y, auto target) const { return tn::cross_entropy(y, target); }
};

using mlp_step =
    tn::run::program<tn::nn::step_source<mlp, entropy, tn::input<float, tn::batch<64>, 784>,
                                         tn::input<std::int32_t, tn::batch<64>>>,
                     tn::cpu>;
using wide_step =
    tn::run::program<tn::nn::step_source<mlp, entropy, tn::input<float, tn::batch<64>, 784>,
                                         tn::input<std::int32_t, tn::batch<64>>>,
                     laws::wide_device>;
template <int Blocks>
using residual_step = tn::run::program<
    tn::nn::step_source<residual<Blocks>, squared, tn::input<float, tn::batch<16>, 32>,
                        tn::input<float, tn::batch<16>, 32>>,
    tn::cpu>;

template <class P>
constexpr bool is_legal() {
  const plan::plan_view p = tn::run::plan_of<P>();
  return tn::graph::check(P::trace.view()) == tn::graph::finding{} &&
         tn::graph::check(p.graph) == tn::graph::finding{} &&
         plan::check(p.graph, tn::pass::sink(p.graph, tn::pass::fuse(p.graph))) ==
             plan::finding{} &&
         plan::check(p) == plan::finding{};
}

/// A run of bytes in the arena that launches [first, last] touch.
struct lived {
  int node;
  tn::extent begin, end;
  int first, last;
};
template <class P>
constexpr auto lives_of() {
  tn::base::vector<lived> out;
  for (int l = 0; l < P::schedule.launches.size(); ++l)
    for (int i = 0; i < P::schedule.launches[l].count; ++i) {
      const int at = P::schedule.launches[l].first + i, node = P::schedule.operands[at];
      const plan::location& place = P::memory.operands[at];
      if (place.base != plan::arena_base) continue;
      const auto& n = P::graph.nodes[node];
      const tn::extent bytes = count_elements(n.shape) * tn::size_of(n.type);
      int known = -1;
      for (int k = 0; k < out.size(); ++k)
        if (out[k].node == node) known = k;
      if (known < 0) out.push_back({node, place.offset, place.offset + bytes, l, l});
      if (known >= 0) out[known].last = l;
    }
  return out;
}
/// No bytes are another's until `overlap` launches after their last use.
template <class P>
constexpr bool leaves_bytes_alone(int overlap) {
  const auto lives = lives_of<P>();
  for (const lived& a : lives)
    for (const lived& b : lives)
      if (a.node != b.node && a.begin < b.end && b.begin < a.end && a.first <= b.first &&
          b.first <= a.last + overlap)
        return false;
  return true;
}

}  // namespace

static_assert(leaves_bytes_alone<wide_step>(laws::wide_device::overlap));
static_assert(!leaves_bytes_alone<mlp_step>(laws::wide_device::overlap));
static_assert(plan::check(tn::run::plan_of<wide_step>()) == plan::finding{});
static_assert(is_legal<mlp_step>());
static_assert(is_legal<residual_step<3>>());
static_assert(mlp_step::memory.lower_bound * 102 >= mlp_step::arena_bytes * 100);
static_assert(mlp_step::parameter_count == 784 * 256 + 256 + 256 * 256 + 256 + 256 * 10 + 10);
/// clang++ 14 ends an evaluation after about a million steps, which is 28 of these blocks.
#if defined(__clang__)
constexpr int many_blocks = 20;
#else
constexpr int many_blocks = 50;
#endif
static_assert(residual_step<many_blocks>::kernel_count == residual_step<4>::kernel_count);

TEST_CASE("memory: forward, backward and weights' gradients of an mlp take few launches") {
  CHECK(mlp_step::launch_count <= 13);
  CHECK(mlp_step::arena_bytes <= 256 * 1024);
}

TEST_CASE("memory: small wrong plans are found wrong") {
  const plan::plan_view good = tn::run::plan_of<residual_step<3>>();
  tn::base::vector<plan::location> locations;
  for (const plan::location& at : good.locations) locations.push_back(at);
  plan::plan_view wrong = good;
  wrong.locations = {locations.begin(), locations.size()};
  CHECK(plan::check(wrong) == plan::finding{});
  int moved = 0;
  while (locations[moved].base != plan::arena_base) ++moved;
  locations[moved].offset += 64;
  CHECK(plan::check(wrong).what == plan::violation::moved);
  for (plan::location& at : locations)
    if (at.base == plan::arena_base) at.offset += 4;
  locations[moved].offset -= 64;
  CHECK(plan::check(wrong).what == plan::violation::misaligned);
  for (plan::location& at : locations)
    if (at.base == plan::arena_base) at.offset += 60 + good.arena_bytes;
  CHECK(plan::check(wrong).what == plan::violation::outside_arena);
  for (plan::location& at : locations)
    if (at.base == plan::arena_base) at.offset = 0;
  CHECK(plan::check(wrong).what == plan::violation::overlap);
  wrong = good;
  wrong.launches = {good.launches.begin() + 1, good.launches.size() - 1};
  CHECK(plan::check(wrong).what == plan::violation::read_before_store);
}
