// SPDX-License-Identifier: MIT
// Random graphs as compiled programs: each is traced in a constant expression from its seed, half
// of them with the gradients of the first output, and compared with the plain interpreter for full
// and partial batches.
#pragma once

#include "laws/program.hpp"
#include "laws/random_graph.hpp"

#include <tenon/pass/grad.hpp>

namespace laws {

namespace pass = tenon::pass;

/// The program of one seed: odd seeds are float, one of three has a batch.
template <std::uint64_t Seed>
struct random_source {
  using element_type = std::conditional_t<Seed % 2 == 0, double, float>;
  static constexpr extent capacity = Seed % 3 == 0 ? 5 : 0;

  static constexpr tenon::base::vector<int> trace(graph::builder& b) {
    generator g(b, Seed, capacity, tenon::dtype_of<element_type>);
    tenon::base::vector<int> outputs = g.run(3 + static_cast<int>(Seed % 5));
    if (Seed % 4 < 2) return outputs;
    const var one = graph::make_constant(b, 1, tenon::dtype_of<element_type>);
    for (int d : pass::grad({&b, outputs[0]}, one, {g.inputs.begin(), g.inputs.size()}))
      outputs.push_back(d);
    return outputs;
  }
  static constexpr plan::location output(int k) { return {output_base + k, 0}; }
};

template <std::uint64_t First, std::uint64_t... Offsets>
void check_seeds(std::integer_sequence<std::uint64_t, Offsets...>) {
  (check_program<random_source<First + Offsets>>(random_source<First + Offsets>::capacity > 0 ? 5
                                                                                              : 1),
   ...);
  ((random_source<First + Offsets>::capacity > 0 ? check_program<random_source<First + Offsets>>(3)
                                                 : void()),
   ...);
}

}  // namespace laws
