// SPDX-License-Identifier: MIT
// options: -fopenmp-simd
// with: gradients_hand.cpp
// Value and gradient of small functions in double, beside loops by hand: what automatic
// differentiation costs when there is nothing else to pay for.
#include "gradients_hand.hpp"
#include "measure.hpp"

#include <tenon/tenon.hpp>

#include <cmath>

namespace tn = tenon;

namespace {

constexpr tn::extent n = 1000;

/// Rosenbrock's function (1960), in its sum over neighbours.
struct rosenbrock {
  constexpr auto operator()(auto x) const {
    const auto here = tn::slice<0, 0, n - 1>(x), next = tn::slice<0, 1, n - 1>(x);
    return tn::sum(100.0 * tn::square(next - tn::square(here)) + tn::square(1.0 - here));
  }
};

struct log_sum_exp {
  constexpr auto operator()(auto x) const { return tn::sum(tn::logsumexp(x)); }
};

/// The squared error of a network 10-20-1 on one point.
struct network_loss {
  constexpr auto operator()(auto w1, auto b1, auto w2, auto b2, auto x) const {
    const auto hidden = tn::tanh(tn::matmul(x, tn::transpose(w1)) + b1);
    return tn::sum(tn::square(tn::matmul(hidden, w2) + b2 - 1.0));
  }
};

/// Both sides must have computed the same.
void must_agree(const char* name, const double* ours, const double* theirs, tn::extent count) {
  for (tn::extent i = 0; i < count; ++i) {
    if (std::abs(ours[i] - theirs[i]) <= 1e-9 * (1 + std::abs(theirs[i]))) continue;
    std::fprintf(stderr, "%s: %g, by hand %g\n", name, ours[i], theirs[i]);
    std::exit(1);
  }
}

/// Value and gradients of Function on Xs, as a program over memory that is there already.
template <class Gradient, class... Xs>
using program_of = tn::run::program<tn::run::detail::function_source<Gradient, Xs...>, tn::cpu>;
template <class Function, int... Wrt>
using gradient_of = tn::run::detail::gradient_function<Function, true, Wrt...>;

/// Value and gradient of a function of one vector, in memory that is there already.
template <class Function, class Hand>
void compare_on_vector(const char* name, Hand by_hand) {
  using vector = tn::tensor<double, n>;
  using program = program_of<gradient_of<Function, 0>, vector>;
  const vector x = tn::random::normal{1};
  vector ours, theirs;
  tn::tensor<double> value;
  const tn::run::arena memory(program::arena_bytes);
  void* bases[] = {memory.data(), nullptr,    nullptr, const_cast<double*>(x.data()),
                   value.data(),  ours.data()};
  const auto run = [&] { program::run(bases, 1, tn::cpu{}); };
  const auto run_by_hand = [&] { value.data()[0] = by_hand(x.data(), theirs.data(), n); };
  run(), run_by_hand();
  must_agree(name, ours.data(), theirs.data(), n);
  bench::compare({name, "hand"}, run, run_by_hand);
}

void compare_on_network() {
  using program = program_of<gradient_of<network_loss, 0, 1, 2, 3>, tn::tensor<double, 20, 10>,
                             tn::tensor<double, 20>, tn::tensor<double, 20, 1>,
                             tn::tensor<double, 1>, tn::tensor<double, 1, 10>>;
  hand::network w, ours, theirs;
  tn::random::normal{1}.fill(w.w1, sizeof w / sizeof(double));
  double x[10], value = 0;
  tn::random::normal{2}.fill(x, 10);
  const tn::run::arena memory(program::arena_bytes);
  void* bases[] = {memory.data(), nullptr, nullptr, w.w1,    w.b1,   w.w2, w.b2, x,
                   &value,        ours.w1, ours.b1, ours.w2, ours.b2};
  const char* const name = "gradient_mlp_10_20_1";
  const auto run = [&] { program::run(bases, 1, tn::cpu{}); };
  const auto run_by_hand = [&] { value = hand::network_loss(w, x, theirs); };
  run(), run_by_hand();
  must_agree(name, ours.w1, theirs.w1, sizeof w / sizeof(double));
  bench::compare({name, "hand"}, run, run_by_hand);
}

}  // namespace

int main() {
  compare_on_vector<rosenbrock>("gradient_rosenbrock_n1000", hand::rosenbrock);
  compare_on_vector<log_sum_exp>("gradient_logsumexp_n1000", hand::log_sum_exp);
  compare_on_network();
}
