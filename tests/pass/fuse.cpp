// SPDX-License-Identifier: MIT
// What fuses into one kernel, as constants of programs: softmax, log-softmax with cross-entropy and
// its gradient, layer norm, and the epilogues of products. Fusing in parts gives the clusters of
// fusing at once.
#include <tenon/device/cpu/cpu.hpp>
#include <tenon/fn/fn.hpp>
#include <tenon/graph/spec.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/nn/training.hpp>
#include <tenon/plan/spec.hpp>
#include <tenon/run/print.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <vector>

namespace tn = tenon;
namespace plan = tenon::plan;

namespace {

template <class F, class... Xs>
using program_of = tn::run::program<tn::run::detail::function_source<F, Xs...>, tn::cpu>;

template <class P>
constexpr bool is_legal() {
  const plan::plan_view p = tn::run::plan_of<P>();
  return tn::graph::check(P::trace.view()) == tn::graph::finding{} &&
         tn::graph::check(p.graph) == tn::graph::finding{} &&
         plan::check(p.graph, tn::pass::sink(p.graph, tn::pass::fuse(p.graph))) ==
             plan::finding{} &&
         plan::check(p) == plan::finding{};
}

struct norm_gradient {
  constexpr auto operator()(auto x, auto w) const {
    return tn::value_and_grad<0, 1>([](auto a, auto b) {
      const auto y = tn::matmul(tn::normalise(a), b);
      return tn::sum(tn::square(tn::softmax(y)) * tn::exp(y));
    })(x, w);
  }
};
using norm_gradient_program =
    program_of<norm_gradient, tn::tensor<float, 16, 24>, tn::tensor<float, 24, 8>>;

using rows = tn::tensor<float, 64, 10>;
using labels = tn::tensor<std::int32_t, 64>;

constexpr auto softmax = [](auto x) { return tn::softmax(x); };
constexpr auto log_softmax = [](auto x) { return tn::log_softmax(x); };
constexpr auto layer_norm = [](auto x, auto w, auto b) { return tn::normalise(x) * w + b; };
constexpr auto rms_norm = [](auto x, auto w) { return tn::normalise_rms(x) * w; };
constexpr auto gelu = [](auto x) { return tn::gelu(x) * 0.5f + tn::square(x); };
constexpr auto entropy = [](auto x, auto y) { return tn::cross_entropy(x, y); };
constexpr auto dense = [](auto x, auto w, auto b) { return tn::relu(tn::matmul(x, w) + b); };

using softmax_program = program_of<decltype(softmax), rows>;
using log_softmax_program = program_of<decltype(log_softmax), rows>;
using layer_norm_program =
    program_of<decltype(layer_norm), rows, tn::tensor<float, 10>, tn::tensor<float, 10>>;
using rms_norm_program = program_of<decltype(rms_norm), rows, tn::tensor<float, 10>>;
using gelu_program = program_of<decltype(gelu), rows>;
using dense_program =
    program_of<decltype(dense), rows, tn::tensor<float, 10, 32>, tn::tensor<float, 32>>;
using entropy_gradient =
    tn::run::detail::gradient_function<std::remove_const_t<decltype(entropy)>, true, 0>;
using entropy_program = program_of<entropy_gradient, rows, labels>;

}  // namespace

static_assert(softmax_program::kernel_count == 1);
static_assert(log_softmax_program::kernel_count == 1);
static_assert(layer_norm_program::kernel_count == 1);
static_assert(rms_norm_program::kernel_count == 1);
static_assert(gelu_program::kernel_count == 1);
static_assert(dense_program::kernel_count == 1);
static_assert(softmax_program::arena_bytes == 0 && layer_norm_program::arena_bytes == 0);

static_assert(is_legal<softmax_program>());
static_assert(is_legal<log_softmax_program>());
static_assert(is_legal<layer_norm_program>());
static_assert(is_legal<dense_program>());
static_assert(is_legal<entropy_program>());

namespace {

/// The rows of a batch: two launches as well, though the mean divides by a number known at run
/// time.
struct batch_source {
  static constexpr tn::base::vector<int> trace(tn::graph::builder& b) {
    const auto x = tn::nn::detail::input_symbol<tn::input<float, tn::batch<64>, 10>>(b, 0);
    const auto y = tn::nn::detail::input_symbol<tn::input<std::int32_t, tn::batch<64>>>(b, 1);
    const auto loss = tn::cross_entropy(x, y);
    const int wanted[] = {x.id};
    const tn::graph::var one = tn::graph::make_constant(b, 1, tn::dtype::f32);
    tn::base::vector<int> outputs = tn::pass::grad(loss, one, {wanted, 1});
    outputs.push_back(loss.id);
    return outputs;
  }
  static constexpr plan::location output(int k) { return {plan::first_input_base + 2 + k, 0}; }
};
using batch_program = tn::run::program<batch_source, tn::cpu>;

}  // namespace

static_assert(entropy_program::launch_count == 2 && batch_program::launch_count == 2);
static_assert(is_legal<batch_program>());

TEST_CASE("fuse: a product's epilogue takes bias and activation") {
  const auto& s = dense_program::schedule;
  CHECK(s.kernels[0].kind == tn::pass::loop_kind::product);
  CHECK(s.launches[0].count == 4);
}

TEST_CASE(
    "fuse: the rows of cross-entropy, forward and backward, are one kernel; the mean is one more") {
  CHECK(batch_program::schedule.kernels[0].inner == 1);
  CHECK(entropy_program::arena_bytes == 64 * 4);
}

TEST_CASE("fuse: in two parts, wherever they meet, as at once") {
  constexpr tn::graph::graph_view g = norm_gradient_program::graph.view();
  const tn::pass::facts owned = tn::pass::find_facts(g);
  const tn::pass::fusion whole = tn::pass::fuse(g, owned.view());
  const int count = g.nodes.size();
  for (int cut = 0; cut <= count; ++cut) {
    std::vector<tn::pass::cluster> clusters(static_cast<std::size_t>(count));
    std::vector<int> cluster_of(clusters.size()), next_member(clusters.size()),
        chain(clusters.size());
    std::vector<tn::pass::level> levels(clusters.size());
    const auto is_free = std::make_unique<bool[]>(clusters.size());
    const tn::pass::fusing so_far{cluster_of.data(), levels.data(),      is_free.get(),
                                  clusters.data(),   next_member.data(), chain.data()};
    tn::pass::start_fusing(g, owned.view(), so_far);
    tn::pass::fuse_nodes(g, owned.view(), so_far, 0, cut);
    tn::pass::fuse_nodes(g, owned.view(), so_far, cut, count);
    for (int i = 0; i < count; ++i) {
      CHECK(so_far.find(so_far.cluster_of[i]) == whole.owner(i));
      CHECK(so_far.levels[i] == whole.levels[i]);
      CHECK(so_far.is_free[i] == whole.is_free[i]);
    }
  }
}
