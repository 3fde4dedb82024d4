// SPDX-License-Identifier: MIT
// Laws of embedding: a model that looks rows up learns them, also from a batch that is not full.
#include <doctest/doctest.h>

#include <cstdint>
#include <tenon/tenon.hpp>

namespace tn = tenon;

struct model {
  constexpr auto operator()(auto ids) const {
    return tn::flatten(tn::embedding<5, 4>(ids, "words"));
  }
};

TEST_CASE("embedding: rows that are asked for move to their targets, others stay") {
  using input = tn::input<std::int32_t, tn::batch<4>, 2>;
  tn::trainer trainer{model{},
                      tn::mse,
                      input{},
                      tn::input<float, tn::batch<4>, 8>{},
                      tn::sgd{.learning_rate = 1.0f},
                      tn::cpu{}};
  const std::int32_t ids[] = {0, 1, 3, 0, 1, 3};
  float targets[24];
  for (int i = 0; i < 6; ++i)
    for (int k = 0; k < 4; ++k) targets[i * 4 + k] = static_cast<float>(ids[i]);
  float loss = 0;
  for (int i = 0; i < 200; ++i) loss = trainer.step(ids, targets, 3);
  CHECK(loss < 1e-6f);
}
