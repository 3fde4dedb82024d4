// SPDX-License-Identifier: MIT
// options: -fopenmp-simd
// with: hand.cpp
// Fused kernels beside loops by hand: the chain sigmoid(a x + b) tanh(c) + 0.5 x, and softmax with
// cross-entropy, forward and backward.
#include "hand.hpp"
#include "measure.hpp"

#include <tenon/tenon.hpp>

namespace tn = tenon;

template <tn::extent N>
void chain(const char* name) {
  if (!bench::is_wanted(name)) return;
  const tn::tensor<float, N> a = tn::random::normal{1}, x = tn::random::normal{2};
  const tn::tensor<float, N> b = tn::random::normal{3}, c = tn::random::normal{4};
  tn::tensor<float, N> y, z;
  bench::compare(
      {name, "hand"}, [&] { y = tn::sigmoid(a * x + b) * tn::tanh(c) + 0.5f * x; },
      [&] { hand::chain(a.data(), x.data(), b.data(), c.data(), z.data(), N); });
}

struct loss {
  constexpr auto operator()(auto logits, auto labels) const {
    return tn::cross_entropy(logits, labels);
  }
};

/// Loss and gradient in memory that is there already, as the loop by hand has it.
void softmax_cross_entropy() {
  using logits = tn::tensor<float, 1024, 1000>;
  using classes = tn::tensor<int, 1024>;
  using gradient = tn::run::detail::gradient_function<loss, true, 0>;
  using source = tn::run::detail::function_source<gradient, logits, classes>;
  using program = tn::run::program<source, tn::cpu>;
  logits z = tn::random::normal{1};
  auto labels = classes::from([](auto i) { return static_cast<int>(i * 37 % 1000); });
  logits ours, theirs;
  tn::tensor<float> value;
  const tn::run::arena memory(program::arena_bytes);
  void* bases[] = {memory.data(), nullptr,      nullptr,    z.data(),
                   labels.data(), value.data(), ours.data()};
  const auto step = [&] { program::run(bases, 1, tn::cpu{}); };
  bench::compare_with_torch("softmax_ce_fwdbwd_1024x1000", 1, step);
  bench::compare({"softmax_ce_fwdbwd_1024x1000", "hand"}, step, [&] {
    hand::softmax_cross_entropy(z.data(), labels.data(), theirs.data(), 1024, 1000);
  });
}

int main() {
  chain<1'000>("chain_n1000");
  chain<100'000>("chain_n100000");
  chain<10'000'000>("chain_n10000000");
  softmax_cross_entropy();
}
