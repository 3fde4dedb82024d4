// SPDX-License-Identifier: MIT
// Laws of fit and log_to: callbacks hear of every step and epoch; a fit that was stopped and
// resumed is the whole one, bit for bit, log included; a loss that is not finite names its cause;
// rows of a loader are as good as rows in memory. Over 250 lines: one network serves both.
#include <doctest/doctest.h>

#include <fstream>
#include <laws/folder.hpp>
#include <laws/refuses.hpp>
#include <limits>
#include <sstream>
#include <tenon/fn/dropout.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/nn/loader.hpp>
#include <tenon/nn/log_to.hpp>
#include <tenon/op/tanh.hpp>

namespace tn = tenon;

namespace {

struct net {
  constexpr auto operator()(auto in) const {
    return tn::linear<3>(tn::dropout<20>(tn::tanh(tn::linear<7>(in, "hidden"))), "out");
  }
};

const tn::tensor<float, 50, 5> x = tn::random::normal{3};
const auto y = tn::tensor<std::int32_t, 50>::from([](auto i) { return i * 7 % 3; });

auto make(std::uint64_t seed = 1, double rate = 0.01) {
  return tn::trainer{net{},
                     tn::cross_entropy,
                     tn::input<float, tn::batch<16>, 5>{},
                     tn::input<std::int32_t, tn::batch<16>>{},
                     tn::accumulate<3>(tn::adam{.learning_rate = rate}),
                     tn::cpu{},
                     seed};
}

template <class Trainer>
auto fit_of(Trainer& trainer, int epochs = 4, int count = 50) {
  return tn::fit{trainer,
                 {x.data(), y.data(), count},
                 {x.data(), y.data(), 20},
                 epochs,
                 tn::rate::warm_up{2, tn::rate::cosine{4 * epochs}}};
}

struct counter {
  int steps = 0, epochs = 0;
  double sum = 0;
  void on_step(const tn::training_event& now) {
    CHECK(now.step == ++steps);
    CHECK(now.epoch == (steps - 1) / 4 + 1);
    CHECK(now.part == ((steps - 1) % 4 + 1) / 4.0);
    if ((steps - 1) % 4 == 0) sum = 0;
    sum += now.loss * ((steps - 1) % 4 == 3 ? 2 : 16);
  }
  void on_epoch(const tn::training_event& now) {
    CHECK(now.epoch == ++epochs);
    CHECK(now.step == 4 * epochs);
    CHECK(now.loss == doctest::Approx(sum / 50));
    CHECK(now.test.rows == 20);
  }
};

struct stop_at {
  std::int64_t step;
  bool on_step(const tn::training_event& now) const { return now.step != step; }
};

/// Row `index` of x and y.
constexpr auto copies_row = [](tn::extent index, std::uint64_t, float* to, std::int32_t* label) {
  std::copy_n(x.data() + index * 5, 5, to);
  *label = y.data()[index];
};
/// The same, but that row 30 is broken.
constexpr auto breaks = [](tn::extent index, std::uint64_t epoch, float* to, std::int32_t* label) {
  if (index == 30) throw tn::error("row 30 is broken");
  copies_row(index, epoch, to, label);
};

template <tn::extent Rows = 16, class Source = decltype(copies_row)>
auto load(const tn::loader_options& options, tn::extent count = 50, Source source = copies_row) {
  return tn::loader{tn::input<float, tn::batch<Rows>, 5>{},
                    tn::input<std::int32_t, tn::batch<Rows>>{}, count, source, options};
}
auto load_test(int threads = 1) {
  return load<6>({.threads = threads, .order = tn::visiting::in_order}, 20);
}

template <class Trainer, class TrainRows, class TestRows>
auto fit_from(Trainer& trainer, TrainRows& train, TestRows& test) {
  return tn::fit{trainer, train, test, 4, tn::rate::warm_up{2, tn::rate::cosine{16}}};
}
template <class Trainer>
bool have_same_bits(Trainer& one, Trainer& two) {
  return std::equal(one.parameters(), one.parameters() + one.flat_size, two.parameters());
}

/// The lines of a log without the speed, which no two runs share.
std::string lines_of(const std::string& log) {
  std::ifstream in(log);
  std::string out;
  for (std::string line; std::getline(in, line);)
    out += line.substr(0, line.find("\"samples_per_s\"")) + "\n";
  return out;
}

}  // namespace

TEST_CASE("fit: callbacks hear of every step and every epoch, and the rate follows the schedule") {
  auto trainer = make();
  auto fit = fit_of(trainer);
  counter heard;
  const tn::rate::warm_up schedule{2, tn::rate::cosine{16}};
  struct {
    const tn::rate::warm_up<tn::rate::cosine>& factor;
    void on_step(const tn::training_event& now) const {
      CHECK(now.rate == doctest::Approx(0.01 * factor(now.step - 1)));
    }
  } rates{schedule};
  CHECK(fit.run(heard, rates));
  CHECK(heard.steps == 16);
  CHECK(heard.epochs == 4);
}

TEST_CASE("fit: stopped at any step and resumed is the whole run, bit for bit, log included") {
  const laws::folder here;
  const std::string file = here / "state", log = here / "log", whole_log = here / "whole";
  auto whole = make();
  auto whole_fit = fit_of(whole);
  CHECK(whole_fit.run(tn::log_to(whole_log, 0, 2)));
  for (int step : {1, 4, 5, 11}) {
    auto stopped = make();
    auto first = fit_of(stopped);
    CHECK(!first.run(tn::log_to(log, 0, 2), stop_at{step}));
    first.save(file);
    auto resumed = make(99, 0.5);
    auto second = fit_of(resumed);
    CHECK(second.resume(file).at("epoch") == std::to_string(step / 4));
    CHECK(second.run(tn::log_to(log, resumed.steps(), 2)));
    CHECK(have_same_bits(whole, resumed));
    CHECK(lines_of(log) == lines_of(whole_log));
  }
}

TEST_CASE("fit: a loss that is not finite names the step and the first parameter") {
  const laws::folder here;
  const std::string file = here / "state";
  auto trainer = make();
  auto fit = fit_of(trainer);
  CHECK(!fit.run(stop_at{2}));
  trainer.parameter<"hidden.bias">()(3) = std::numeric_limits<float>::quiet_NaN();
  CHECK(laws::message_of([&] { fit.run(); }) ==
        "step 3: the loss is nan: the first parameter that is not finite is hidden.bias");
  CHECK(laws::message_of([&] { fit.save(file); }) ==
        "step 2: not saved: the first parameter that is not finite is hidden.bias");
  CHECK(!std::ifstream(file).good());
}

TEST_CASE("fit: no rows, and a checkpoint of other rows, are refused") {
  const laws::folder here;
  const std::string file = here / "state";
  auto trainer = make();
  CHECK(laws::message_of([&] { fit_of(trainer, 1, 0); }) ==
        "fit: training takes 1 row or more, found 0");
  fit_of(trainer).save(file);
  auto fit = fit_of(trainer, 4, 49);
  const float before = trainer.parameters()[0] = 7;
  CHECK(laws::message_of([&] { fit.resume(file); }) == file + ": expected the rows 49, found 50");
  CHECK(trainer.parameters()[0] == before);
}

TEST_CASE("fit: a refused checkpoint leaves the fit where it was") {
  const laws::folder here;
  const std::string file = here / "state";
  auto trained = make(1, 0.5);
  auto fit = fit_of(trained);
  fit.run(stop_at{3});
  fit.save(file);
  tn::trainer other{[](auto in) { return tn::linear<3>(in, "other"); }, tn::cross_entropy,
                    tn::input<float, tn::batch<16>, 5>{}, tn::input<std::int32_t, tn::batch<16>>{},
                    tn::accumulate<3>(tn::adam{.learning_rate = 0.01})};
  auto refused = fit_of(other);
  CHECK_THROWS_AS(refused.resume(file), tn::error);
  CHECK(refused.learning_rate() == 0.01);
  CHECK(refused.epoch() == 0);
}

TEST_CASE("fit: a label that is no class is named") {
  auto trainer = make();
  std::vector<std::int32_t> labels(y.begin(), y.end());
  for (std::int32_t& label : labels) label = 5;
  tn::fit fit{trainer, {x.data(), labels.data(), 50}, {}, 1};
  const std::vector<float> before(trainer.parameters(), trainer.parameters() + trainer.flat_size);
  CHECK(laws::message_of([&] { fit.run(); }) ==
        "step 1: the loss is nan: label 5, number 0 of the batch, is outside [0, 3)");
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(trainer.parameters()[i] == before[i]);
  CHECK(trainer.steps() == 0);
}

TEST_CASE("fit: a number of epochs below 0, and rows that are nowhere, are refused") {
  auto trainer = make();
  CHECK(laws::message_of([&] { fit_of(trainer, -1); }) ==
        "fit: expected 0 epochs or more, found -1");
  CHECK(laws::message_of([&] {
          tn::fit{trainer, {nullptr, y.data(), 50}, {}, 1};
        }) == "fit: expected 50 rows of training inputs and targets, found a null pointer");
  CHECK(laws::message_of([&] {
          tn::fit{trainer, {x, y}, {x.data(), nullptr, 50}, 1};
        }) == "fit: expected 50 rows of test inputs and targets, found a null pointer");
}

TEST_CASE("fit: the next fit of a trainer has all its epochs, and its own schedule") {
  const laws::folder here;
  const std::string file = here / "state";
  auto whole = make(), stopped = make(), resumed = make(7);
  auto first = fit_of(whole), same = fit_of(stopped);
  CHECK(first.run());
  CHECK(same.run());
  tn::fit second{whole, {x, y}, {}, 2, tn::rate::cosine{8}};
  int epochs = 0;
  struct {
    int& epochs;
    void on_step(const tn::training_event& now) const {
      CHECK(now.step > 16);
      CHECK(now.rate == doctest::Approx(0.01 * tn::rate::cosine{8}(now.step - 17)));
    }
    void on_epoch(const tn::training_event& now) const { CHECK(now.epoch == ++epochs); }
  } heard{epochs};
  CHECK(second.run(heard));
  CHECK(epochs == 2);
  CHECK(whole.steps() == 24);

  tn::fit half{stopped, {x, y}, {}, 2, tn::rate::cosine{8}};
  CHECK(!half.run(stop_at{21}));
  half.save(file);
  tn::fit rest{resumed, {x, y}, {}, 2, tn::rate::cosine{8}};
  rest.resume(file);
  CHECK(rest.epoch() == 1);
  CHECK(rest.run());
  CHECK(have_same_bits(whole, resumed));
}

TEST_CASE("fit: rows of loaders give the bits and the log of the same rows in memory") {
  const laws::folder here;
  const std::string log = here / "log", memory_log = here / "memory";
  auto in_memory = make();
  CHECK(fit_of(in_memory).run(tn::log_to(memory_log, 0, 1)));
  for (int threads : {0, 1, 3}) {
    auto loaded = make();
    auto train = load({.seed = loaded.seed(), .threads = threads});
    auto test = load_test(threads);
    counter heard;
    CHECK(fit_from(loaded, train, test).run(tn::log_to(log, 0, 1), heard));
    CHECK(heard.epochs == 4);
    CHECK(have_same_bits(loaded, in_memory));
  }
}

TEST_CASE("fit: an evaluation of a loader's batches has the bits of one in memory") {
  auto trainer = make();
  auto same = load<16>({.order = tn::visiting::in_order}, 47);
  const auto found = tn::nn::loaded_rows(same).evaluate(trainer);
  const auto wanted = trainer.evaluate(x.data(), y.data(), 47);
  CHECK(found.loss == wanted.loss);
  CHECK(found.accuracy == wanted.accuracy);
  CHECK(found.rows == 47);
  same.next();
  CHECK(laws::message_of([&] { tn::nn::loaded_rows(same).evaluate(trainer); }) ==
        "fit: expected a loader of test rows at the start of an epoch, found batch 4");
}

TEST_CASE("fit: with loaders, stopped at any step and resumed is the whole run, log included") {
  const laws::folder here;
  const std::string file = here / "state", log = here / "log", whole_log = here / "whole";
  auto whole = make();
  auto all = load({});
  auto all_test = load_test();
  CHECK(fit_from(whole, all, all_test).run(tn::log_to(whole_log, 0, 1)));
  for (int step : {1, 4, 7, 15}) {
    auto stopped = make(), resumed = make(99, 0.5);
    auto train = load({});
    auto test = load_test(), rest_test = load_test();
    auto first = fit_from(stopped, train, test);
    CHECK(!first.run(tn::log_to(log, 0, 1), stop_at{step}));
    first.save(file);
    const tn::metadata words = tn::load_state(resumed, file);
    auto rest = load({.seed = resumed.seed(), .first_batch = resumed.steps()});
    auto second = fit_from(resumed, rest, rest_test);
    second.stand(words, file);
    CHECK(second.run(tn::log_to(log, resumed.steps(), 1)));
    CHECK(have_same_bits(whole, resumed));
    CHECK(lines_of(log) == lines_of(whole_log));
  }
}

TEST_CASE("fit: one of the two may be in memory") {
  auto one = make(), two = make(), three = make();
  auto train = load({}), again = load({});
  auto test = load_test();
  const decltype(one)::labelled_rows all{x, y}, some{x.data(), y.data(), 20};
  CHECK(fit_of(one).run());
  CHECK(fit_from(two, train, some).run());
  CHECK(fit_from(three, all, test).run());
  CHECK(have_same_bits(one, two));
  CHECK(have_same_bits(one, three));
  auto four = make(), five = make();
  CHECK(tn::fit{four, again, {}, 1}.run());
  CHECK(tn::fit{five, {x, y}, test, 1}.run());
  CHECK(have_same_bits(four, five));
}

TEST_CASE("fit: what a loader's source throws comes out, and its step is not taken") {
  auto trainer = make();
  auto train = load<16>({}, 50, breaks);
  const auto order = tn::shuffled(50, 1, 0);
  const auto at = std::find(order.begin(), order.end(), 30) - order.begin();
  tn::fit fit{trainer, train, {}, 1};
  CHECK(laws::message_of([&] { fit.run(); }) == "row 30 is broken");
  CHECK(trainer.steps() == at / 16);
  auto whole = load({});
  auto broken_test = load<16>({.order = tn::visiting::in_order}, 50, breaks);
  auto other = make();
  tn::fit tested{other, whole, broken_test, 1};
  CHECK(laws::message_of([&] { tested.run(); }) == "row 30 is broken");
  CHECK(other.steps() == 4);
}

TEST_CASE("fit: a loader that stands elsewhere, or has other rows, is refused") {
  const laws::folder here;
  const std::string file = here / "state";
  auto trainer = make();
  auto late = load({.first_batch = 3}), fewer = load({}, 49);
  tn::fit fit{trainer, late, {}, 1};
  CHECK(laws::message_of([&] { fit.run(); }) ==
        "fit: expected batch 0 of the loader, found 3; a loader with first_batch 0 begins there");
  CHECK(trainer.steps() == 0);
  fit.save(file);
  tn::fit other{trainer, fewer, {}, 1};
  CHECK(laws::message_of([&] { other.resume(file); }) == file + ": expected the rows 49, found 50");
}
