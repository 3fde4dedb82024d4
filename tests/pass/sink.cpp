// SPDX-License-Identifier: MIT
// Laws of sink: what one other kernel alone reads is made there, per element and per row; what is
// read twice, or costs memory that lives no longer, stays; it is legal and has no more to do.
#include <doctest/doctest.h>

#include <tenon/plan/spec.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;
namespace plan = tn::plan;
namespace pass = tn::pass;

namespace {

template <class F, class... Xs>
using program_of = tn::run::program<tn::run::detail::function_source<F, Xs...>, tn::cpu>;
using matrix = tn::tensor<float, 32, 64>;
using square_matrix = tn::tensor<float, 64, 64>;
using labels = tn::tensor<std::int32_t, 32>;

template <int... Wrt>
struct hidden_layer {
  constexpr auto operator()(auto x, auto w) const {
    return tn::grad<Wrt...>([](auto a, auto b) {
      return tn::sum(tn::square(tn::matmul(tn::relu(tn::matmul(a, b)), b)));
    })(x, w);
  }
};
struct entropy {
  constexpr auto operator()(auto x, auto y) const {
    return tn::value_and_grad([](auto a, auto b) { return tn::cross_entropy(a, b); })(x, y);
  }
};
/// The gradient by w reads the hidden layer again, that by x alone does not.
using kept_program = program_of<hidden_layer<0, 1>, matrix, square_matrix>;
using dropped_program = program_of<hidden_layer<0>, matrix, square_matrix>;
using entropy_program = program_of<entropy, matrix, labels>;

template <class Program>
constexpr bool stores_a_mask() {
  for (int node : Program::schedule.operands)
    if (Program::graph.nodes[node].type == tn::dtype::boolean) return true;
  return false;
}

template <class Program>
constexpr bool is_legal_and_done() {
  const tn::graph::graph_view g = Program::graph.view();
  const pass::fusion once = pass::sink(g, pass::fuse(g)), twice = pass::sink(g, once);
  for (int i = 0; i < g.nodes.size(); ++i)
    if (once.owner(i) != twice.owner(i) || once.levels[i] != twice.levels[i]) return false;
  return plan::check(g, once) == plan::finding{};
}

}  // namespace

static_assert(is_legal_and_done<kept_program>() && is_legal_and_done<dropped_program>() &&
              is_legal_and_done<entropy_program>());

TEST_CASE("sink: the mask of relu is made where it is read, if the layer is there anyway") {
  CHECK(!stores_a_mask<kept_program>());
  CHECK(stores_a_mask<dropped_program>());
}

TEST_CASE("sink: whether a label is a class is asked in the kernel of its row") {
  CHECK(!stores_a_mask<entropy_program>());
  CHECK(entropy_program::launch_count == 2);
}
