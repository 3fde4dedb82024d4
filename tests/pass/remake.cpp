// SPDX-License-Identifier: MIT
// Laws of remake: what is cheap to make is made where it is read, if no more than two arrays more
// are read for it; small arrays, dear ops and what nobody else reads stay. That values are kept,
// tests/plan/random_graphs sees.
#include <doctest/doctest.h>

#include <tenon/plan/spec.hpp>
#include <tenon/tenon.hpp>

namespace tn = tenon;
namespace pass = tn::pass;

namespace {

template <class F, class... Xs>
using program_of = tn::run::program<tn::run::detail::function_source<F, Xs...>, tn::cpu>;

/// Two folds over columns, one after another, so that there are three kernels: x - mean is read by
/// two of them.
struct standardised {
  constexpr auto operator()(auto x) const {
    const auto centred = x - tn::mean<0, tn::keep>(x);
    return centred * tn::rsqrt(tn::mean<0, tn::keep>(tn::square(centred)));
  }
};
struct of_exponentials {
  constexpr auto operator()(auto x) const {
    const auto dear = tn::exp(x - tn::mean<0, tn::keep>(x));
    return dear * tn::rsqrt(tn::mean<0, tn::keep>(dear));
  }
};
using large = program_of<standardised, tn::tensor<float, 64, 256>>;
using small = program_of<standardised, tn::tensor<float, 8, 16>>;
using dear = program_of<of_exponentials, tn::tensor<float, 64, 256>>;

/// Arrays of the size of input 0 in the arena.
template <class Program>
constexpr int count_large_arrays() {
  const auto& g = Program::graph;
  int count = 0;
  for (int i = 0; i < g.nodes.size(); ++i) {
    bool is_operand = false;
    for (int o : Program::schedule.operands) is_operand = is_operand || o == i;
    const bool is_source = g.nodes[i].op->kind == tn::graph::op_kind::source;
    if (is_operand && !is_source && i != g.outputs[0] &&
        tn::count_elements(g.nodes[i].shape) == tn::count_elements(g.nodes[0].shape))
      ++count;
  }
  return count;
}

static_assert(count_large_arrays<large>() == 0);
static_assert(count_large_arrays<small>() == 1);
static_assert(count_large_arrays<dear>() == 1);

template <class Program>
constexpr bool is_done() {
  const tn::graph::graph_view g = Program::graph.view();
  const pass::fusion once = pass::remake(g, pass::sink(g, pass::fuse(g)));
  const pass::fusion twice = pass::remake(g, once);
  return once.remade.size() == twice.remade.size() &&
         tn::plan::check(g, once) == tn::plan::finding{};
}
static_assert(is_done<large>() && is_done<small>() && is_done<dear>());

}  // namespace

TEST_CASE("remake: a column standardised twice over reads its operand, and gives the same") {
  CHECK(large::launch_count == small::launch_count);
  const tn::tensor<float, 64, 256> x = tn::random::uniform{1};
  const auto y = tn::compiled(standardised{})(x);
  for (tn::extent j = 0; j < 256; j += 17) {
    double mean = 0, square = 0;
    for (tn::extent i = 0; i < 64; ++i) mean += static_cast<double>(x(i, j)) / 64;
    for (tn::extent i = 0; i < 64; ++i)
      square += (static_cast<double>(x(i, j)) - mean) * (static_cast<double>(x(i, j)) - mean) / 64;
    const double expected = (static_cast<double>(x(3, j)) - mean) / std::sqrt(square);
    CHECK(std::abs(static_cast<double>(y(3, j)) - expected) < 1e-5);
  }
}
