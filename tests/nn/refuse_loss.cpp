// SPDX-License-Identifier: MIT
// Laws of a loss that is not finite: nothing is updated, and what is to blame is named.
#include <doctest/doctest.h>

#include <cmath>
#include <laws/refuses.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/nn/trainer.hpp>
#include <vector>

namespace tn = tenon;

namespace {

struct net {
  constexpr auto operator()(auto in) const { return tn::linear<3>(in, "out"); }
};

auto make() {
  return tn::trainer{net{}, tn::cross_entropy, tn::input<float, tn::batch<16>, 5>{},
                     tn::input<std::int32_t, tn::batch<16>>{}, tn::sgd{}};
}

const tn::tensor<float, 16, 5> x = tn::random::normal{3};
const auto y = tn::tensor<std::int32_t, 16>::from([](auto i) { return i * 7 % 3; });

}  // namespace

TEST_CASE("refuse_loss: a loss that is not finite is refused before the update") {
  auto trainer = make();
  const std::vector<float> before(trainer.parameters(), trainer.parameters() + trainer.flat_size);
  const std::vector<std::int32_t> labels(16, 3);
  CHECK_THROWS_WITH_AS(trainer.step(x.data(), labels.data(), 16),
                       "step 1: the loss is nan: label 3, number 0 of the batch, is outside [0, 3)",
                       tn::error);
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(trainer.parameters()[i] == before[i]);
  CHECK(trainer.steps() == 0);
}

TEST_CASE("refuse_loss: what made a loss not finite is named") {
  auto trainer = make();
  const auto said = [&](const tn::tensor<float, 16, 5>& in) {
    return laws::message_of([&] { trainer.step(in, y); });
  };
  tn::tensor<float, 16, 5> wild = x.copy();
  wild(3, 2) = std::nanf("");
  CHECK(said(wild) == "step 1: the loss is nan: input row 3 of the batch holds nan");
  trainer.parameter<"out.weight">()(0, 0) = std::nanf("");
  CHECK(said(x) == "step 1: the loss is nan: the first parameter that is not finite is out.weight");
  const std::vector<std::int32_t> labels(16, -1);
  CHECK_THROWS_WITH_AS(trainer.evaluate(x.data(), labels.data(), 16),
                       "evaluation: label -1, number 0 of the batch, is outside [0, 3)", tn::error);
}
