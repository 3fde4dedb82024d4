// SPDX-License-Identifier: MIT
// Laws of a trainer's state: stopped, saved, loaded and gone on is the same run, bit for bit; the
// state of another model is refused with a sentence, and nothing has changed then.
#include <doctest/doctest.h>

#include <laws/folder.hpp>
#include <laws/refuses.hpp>
#include <string>
#include <tenon/fn/dropout.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/nn/state.hpp>
#include <tenon/nn/trainer.hpp>
#include <tenon/op/relu.hpp>

namespace tn = tenon;

namespace {

template <tn::extent Hidden>
struct net {
  constexpr auto operator()(auto x) const {
    auto hidden = tn::dropout<25>(tn::relu(tn::linear<Hidden>(x, "hidden")));
    return tn::linear<3>(hidden, "out");
  }
};

struct deeper {
  constexpr auto operator()(auto x) const {
    return tn::linear<3>(tn::relu(tn::linear<7>(tn::linear<7>(x, "hidden"), "more")), "out");
  }
};

template <class Optimizer, class Model = net<7>>
auto make(std::uint64_t seed = 1, Model model = {}) {
  return tn::trainer{model,
                     tn::cross_entropy,
                     tn::input<float, tn::batch<16>, 5>{},
                     tn::input<std::int32_t, tn::batch<16>>{},
                     Optimizer{},
                     tn::cpu{},
                     seed};
}

const tn::tensor<float, 16, 5> x = tn::random::normal{3};
const auto y = tn::tensor<std::int32_t, 16>::from([](auto i) { return i * 7 % 3; });

template <class A, class B>
void check_equal(A& a, B& b) {
  CHECK(a.steps() == b.steps());
  for (tn::extent i = 0; i < a.flat_size; ++i) CHECK(a.parameters()[i] == b.parameters()[i]);
}

}  // namespace

TEST_CASE_TEMPLATE("state: a run that is stopped and loaded goes on bit for bit", Optimizer,
                   tn::sgd, tn::nesterov, tn::adam, tn::adamw, tn::rmsprop) {
  const laws::folder here;
  const std::string file = here / "state";
  auto whole = make<Optimizer>();
  for (int step = 0; step < 7; ++step) whole.step(x, y);
  tn::save_state(whole, file, {{"epoch", "3"}});

  auto resumed = make<Optimizer>(99);
  CHECK(tn::load_state(resumed, file).at("epoch") == "3");
  CHECK(resumed.seed() == 1);
  check_equal(whole, resumed);
  for (int step = 0; step < 7; ++step) CHECK(whole.step(x, y) == resumed.step(x, y));
  check_equal(whole, resumed);
}

TEST_CASE("state: a run that is stopped between two updates goes on bit for bit") {
  const laws::folder here;
  const std::string file = here / "state";
  const auto slow = [](std::uint64_t seed, double rate) {
    return tn::trainer{net<7>{},
                       tn::cross_entropy,
                       tn::input<float, tn::batch<16>, 5>{},
                       tn::input<std::int32_t, tn::batch<16>>{},
                       tn::clip_norm(0.2, tn::accumulate<4>(tn::adamw{.learning_rate = rate})),
                       tn::cpu{},
                       seed};
  };
  auto whole = slow(1, 0.05);
  for (int step = 0; step < 6; ++step) whole.step(x.data(), y.data(), 5 + step);
  tn::save_state(whole, file);
  auto resumed = slow(99, 0.7);
  tn::load_state(resumed, file);
  CHECK(resumed.sum_rows() == 9 + 10);
  CHECK(resumed.optimizer().learning_rate == 0.05);
  for (int step = 0; step < 7; ++step) CHECK(whole.step(x, y) == resumed.step(x, y));
  check_equal(whole, resumed);

  auto other = make<tn::adamw>();
  CHECK(laws::message_of([&] { tn::load_state(other, file); }) ==
        file + ": expected the steps_per_update 1, found 4");
}

TEST_CASE("state: another model is refused with file, expected and found") {
  const laws::folder here;
  const std::string file = here / "state";
  auto saved = make<tn::adam>();
  saved.step(x, y);
  tn::save_state(saved, file);

  auto wider = make<tn::adam, net<8>>();
  CHECK(laws::message_of([&] { tn::load_state(wider, file); }) ==
        file + ": expected hidden.weight [8, 5] of float, found [7, 5]");
  auto other = make<tn::adam, deeper>();
  CHECK(laws::message_of([&] { tn::load_state(other, file); }) ==
        file + ": expected more.weight [7, 7] of float, found no such array");
  auto rms = make<tn::rmsprop>();
  CHECK(laws::message_of([&] { tn::load_state(rms, file); }) ==
        file + ": expected the optimizer rmsprop, found adam");
}

TEST_CASE("state: what this model does not have is refused too") {
  const laws::folder here;
  const std::string file = here / "state";
  auto saved = make<tn::adam, deeper>();
  tn::save_state(saved, file);
  auto smaller = make<tn::adam>();
  CHECK(laws::message_of([&] { tn::load_state(smaller, file); }) ==
        file + ": expected no more than the arrays of this model, found more.bias");
}

TEST_CASE("state: after a refusal the trainer is as it was") {
  const laws::folder here;
  const std::string file = here / "state";
  auto saved = make<tn::adam, net<8>>();
  tn::save_state(saved, file);
  auto trainer = make<tn::adam>(), twin = make<tn::adam>();
  trainer.step(x, y);
  twin.step(x, y);
  CHECK_THROWS_AS(tn::load_state(trainer, file), tn::error);
  CHECK_THROWS_AS(tn::load_state(trainer, file + ".none"), tn::error);
  check_equal(trainer, twin);
}

TEST_CASE("state: sums of fewer than no rows are refused") {
  const laws::folder here;
  const std::string file = here / "state";
  auto trainer = make<tn::adam>();
  trainer.sum_rows() = -1;
  tn::save_state(trainer, file);
  CHECK(laws::message_of([&] { tn::load_state(trainer, file); }) ==
        file + ": expected sums of 0 rows, found -1");
}

TEST_CASE("state: another optimizer's, and settings out of range, are refused") {
  const laws::folder here;
  const std::string file = here / "state";
  auto nesterov = make<tn::nesterov>();
  tn::save_state(nesterov, file);
  auto sgd = make<tn::sgd>();
  CHECK(laws::message_of([&] { tn::load_state(sgd, file); }) ==
        file + ": expected the optimizer sgd, found nesterov");
  tn::trainer clipped{net<7>{}, tn::cross_entropy, tn::input<float, tn::batch<16>, 5>{},
                      tn::input<std::int32_t, tn::batch<16>>{}, tn::clip_norm(0.5, tn::sgd{})};
  tn::save_state(clipped, file);
  CHECK(laws::message_of([&] {
          tn::load_state(sgd, file);
        }).starts_with(file + ": expected no settings but those of sgd, found optimizer."));
  sgd.optimizer().momentum = 1.5;
  tn::save_state(sgd, file);
  auto other = make<tn::sgd>();
  CHECK(laws::message_of([&] { tn::load_state(other, file); }) ==
        file + ": expected optimizer.momentum of 0 or more, below 1, found 1.5");
  CHECK(other.optimizer().momentum == 0);
}
