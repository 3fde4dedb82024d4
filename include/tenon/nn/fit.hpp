// SPDX-License-Identifier: MIT
// fit: epochs over shuffled rows, in memory or of a loader, with a schedule; callbacks are told of
// each step and epoch, for logging, saving or stopping. Law: a fit begins where its trainer stands;
// the state after n steps depends on that, seed, rows and schedule alone, so a run that was stopped
// and resumed ends with the same bits. Read next: nn/fit_rows.hpp, nn/log_to.hpp.
#pragma once

#include <tenon/nn/callback.hpp>
#include <tenon/nn/fit_rows.hpp>
#include <tenon/nn/schedule.hpp>
#include <tenon/nn/state.hpp>
#include <tenon/nn/trainer.hpp>

#include <chrono>
#include <deque>

namespace tenon {

/// Trains over all rows for some epochs, on from where the trainer stands; the optimizer's learning
/// rate follows Schedule from its start.
template <class Trainer, class Schedule = rate::constant,
          class TrainRows = nn::memory_rows<Trainer>, class TestRows = nn::memory_rows<Trainer>>
class fit {
 public:
  /// Each of the two is rows in memory, which stay the caller's, or a loader; those to test on may
  /// be empty. Batch n of a loader is step n of the fit: one that is resumed after so many steps
  /// wants a loader with that first_batch. A loader of test rows visits them in order.
  fit(Trainer& of_trainer, typename TrainRows::given train_rows, typename TestRows::given test_rows,
      int epoch_count, Schedule rate_schedule = {})
      : trainer_(of_trainer),
        train_(train_rows),
        test_(test_rows),
        epochs_(epoch_count),
        schedule_(rate_schedule),
        rate_(of_trainer.optimizer().learning_rate),
        first_(of_trainer.steps()) {
    if (train_.count() < 1)
      throw error("fit: training takes 1 row or more, found " + std::to_string(train_.count()));
    train_.check("training");
    test_.check("test");
    if (epochs_ < 0)
      throw error("fit: expected 0 epochs or more, found " + std::to_string(epochs_));
  }

  /// Goes on to the end: true; or until a callback returns false. A callback has
  /// on_step(const training_event&), on_epoch, or both. A loss that is not finite throws, as in
  /// trainer.step.
  template <class... Callbacks>
  bool run(Callbacks&&... callbacks) {
    static_assert((nn::hears_of_training<std::remove_reference_t<Callbacks>>::value && ...),
                  "fit: a callback must have on_step(const tn::training_event&), on_epoch, or "
                  "both");
    start_ = std::chrono::steady_clock::now();
    samples_ = 0;
    bool go_on = true;
    while (go_on && epoch() < epochs_) {
      const int current = epoch();
      train_.begin_epoch(trainer_.seed(), static_cast<std::uint64_t>(first_ + current));
      while (go_on && epoch() == current) {
        step();
        while (go_on && knows_loss(epoch() != current)) {
          [[maybe_unused]] const training_event now = next_event();
          ((go_on = nn::tell_step(callbacks, now) && go_on), ...);
        }
      }
      if (epoch() == current) break;
      [[maybe_unused]] const training_event now = finish(current);
      ((go_on = nn::tell_epoch(callbacks, now) && go_on), ...);
    }
    read_losses();
    return epoch() >= epochs_;
  }

  /// Epochs that are done.
  int epoch() const { return static_cast<int>(steps() / batches()); }
  int epochs() const { return epochs_; }
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  double samples_per_second() const { return static_cast<double>(samples_) / seconds(); }

  /// Writes the trainer's state and where this fit stands.
  void save(const std::string& file, metadata more = {}) {
    read_losses();
    const std::string wild = nn::first_not_finite<Trainer>(
        "parameter", [&](std::string_view name) { return trainer_.parameter(name); });
    if (!wild.empty())
      throw error("step " + std::to_string(trainer_.steps()) + ": not saved: " + wild);
    more["first_step"] = std::to_string(first_);
    more["epoch"] = std::to_string(epoch());
    more["epochs"] = std::to_string(epochs_);
    more["learning_rate"] = nn::exact_text(rate_);
    more["loss_sum"] = nn::exact_text(loss_sum_);
    more["rows"] = std::to_string(train_.count());
    more["batch"] = std::to_string(Trainer::capacity);
    save_state(trainer_, file, more);
  }
  /// Stands where save was, with the same rows; returns the words of the file.
  metadata resume(const std::string& file) {
    const standing at = standing_in(io::load_checkpoint(file).metadata, file);
    const metadata words = load_state(trainer_, file);
    stand(at);
    return words;
  }
  /// The same with the words of a load_state that was done before.
  void stand(const metadata& words, const std::string& file) { stand(standing_in(words, file)); }
  /// The learning rate that the schedule multiplies.
  double& learning_rate() { return rate_; }

 private:
  struct standing {
    double rate, loss_sum;
    std::int64_t first_step;
  };
  standing standing_in(const metadata& words, const std::string& file) const {
    const nn::state_reader read{file, words};
    read.expect("batch", std::to_string(Trainer::capacity));
    read.expect("rows", std::to_string(train_.count()));
    const standing at{read.template number<double>("learning_rate"),
                      read.template number<double>("loss_sum"),
                      read.template number<std::int64_t>("first_step")};
    const auto last = read.template number<std::int64_t>("step");
    if (at.first_step < 0 || at.first_step > last)
      read.refuse("a first step from 0 to " + std::to_string(last), std::to_string(at.first_step));
    return at;
  }
  void stand(const standing& at) {
    rate_ = at.rate;
    loss_sum_ = at.loss_sum;
    first_ = at.first_step;
    under_way_.clear();
  }
  std::int64_t batches() const { return Trainer::batches(train_.count()); }
  /// Steps that this fit has taken.
  std::int64_t steps() const { return trainer_.steps() - first_; }

  void step() {
    const std::int64_t at = steps() % batches();
    const int current = epoch();
    const auto batch = train_.next(trainer_, steps());
    if (at == 0) loss_sum_ = 0;
    const double part = static_cast<double>(at + 1) / static_cast<double>(batches());
    const auto loss = scheduled_step(batch.x, batch.y, batch.rows);
    samples_ += batch.rows;
    under_way_.push_back({event(current, part, 0), loss, batch.rows, false});
  }
  /// The schedule's rate is the trainer's for one step only: the next fit begins with its own.
  auto scheduled_step(const typename Trainer::input_element* x,
                      const typename Trainer::target_element* y, extent count) {
    struct restored {
      double& rate;
      double before;
      ~restored() { rate = before; }
    } guard{trainer_.optimizer().learning_rate, rate_};
    guard.rate = last_rate_ = rate_ * schedule_(steps());
    return trainer_.step(x, y, count);
  }
  /// Steps that a device may run ahead of what callbacks are told.
  static constexpr std::size_t most_under_way = Trainer::is_asynchronous ? 8 : 0;
  bool knows_loss(bool epoch_is_over) const {
    return under_way_.size() > (epoch_is_over ? 0 : most_under_way);
  }
  training_event next_event() {
    submitted step = under_way_.front();
    under_way_.pop_front();
    read_loss(step);
    return step.now;
  }
  void read_losses() {
    for (submitted& step : under_way_) read_loss(step);
  }

  training_event finish(int current) {
    read_losses();
    training_event now = event(current, 1, loss_sum_ / static_cast<double>(train_.count()));
    if (test_.count() > 0) now.test = test_.evaluate(trainer_);
    return now;
  }
  training_event event(int current, double part, double loss) {
    const double speed = samples_per_second();
    const double left = static_cast<double>(train_.count()) * (epochs_ - current - part);
    return {current + 1, epochs_, trainer_.steps(), part, loss,
            last_rate_,  speed,   left / speed,     {}};
  }

  using loss_type = decltype(std::declval<Trainer&>().step(
      static_cast<const typename Trainer::input_element*>(nullptr),
      static_cast<const typename Trainer::target_element*>(nullptr), extent{}));
  /// A step whose callbacks have not been told.
  struct submitted {
    training_event now;
    loss_type loss;
    extent count;
    bool is_read;
  };
  void read_loss(submitted& step) {
    if (step.is_read) return;
    step.is_read = true;
    step.now.loss = static_cast<double>(static_cast<float>(step.loss));
    loss_sum_ += step.now.loss * static_cast<double>(step.count);
  }

  Trainer& trainer_;
  TrainRows train_;
  TestRows test_;
  int epochs_;
  Schedule schedule_;
  double rate_, last_rate_ = 0;
  std::int64_t first_;  ///< steps that the trainer had taken before
  double loss_sum_ = 0;
  extent samples_ = 0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::deque<submitted> under_way_;
};

/// With a trainer of something refused.
template <class Loss, class Input, class Target, class Optimizer, class Device, class Schedule,
          class TrainRows, class TestRows>
class fit<trainer<poison, Loss, Input, Target, Optimizer, Device>, Schedule, TrainRows, TestRows> {
 public:
  using refused = trainer<poison, Loss, Input, Target, Optimizer, Device>;
  fit(refused&, typename TrainRows::given, typename TestRows::given, int, Schedule = {}) {}
  template <class... Callbacks>
  bool run(Callbacks&&...) {
    return true;
  }
  void save(const std::string&, const metadata& = {}) {}
  metadata resume(const std::string&) { return {}; }
};

template <class Trainer, class X, class Y, class Source, class Schedule = rate::constant>
fit(Trainer&, loader<X, Y, Source>&, typename Trainer::labelled_rows, int, Schedule = {})
    -> fit<Trainer, Schedule, nn::loaded_rows<loader<X, Y, Source>>>;
template <class Trainer, class X, class Y, class Source, class Schedule = rate::constant>
fit(Trainer&, typename Trainer::labelled_rows, loader<X, Y, Source>&, int, Schedule = {})
    -> fit<Trainer, Schedule, nn::memory_rows<Trainer>, nn::loaded_rows<loader<X, Y, Source>>>;
template <class Trainer, class X, class Y, class Source, class A, class B, class TestSource,
          class Schedule = rate::constant>
fit(Trainer&, loader<X, Y, Source>&, loader<A, B, TestSource>&, int, Schedule = {})
    -> fit<Trainer, Schedule, nn::loaded_rows<loader<X, Y, Source>>,
           nn::loaded_rows<loader<A, B, TestSource>>>;

}  // namespace tenon
