// SPDX-License-Identifier: MIT
// run: epochs over shuffled rows, with progress, a log, checkpoints, and a stop that one can go on
// from. Any trainer on rows and integer labels will do. Law: the state after n steps depends on
// seed and data alone, so a run that was stopped ends with the same bits. Read next:
// 05_train_mlp.cpp.
#pragma once

#include "data.hpp"
#include "options.hpp"
#include "progress.hpp"

#include <tenon/nn/schedule.hpp>
#include <tenon/nn/shuffle.hpp>
#include <tenon/nn/state.hpp>
#include <tenon/nn/trainer.hpp>

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>

namespace training {

inline volatile std::sig_atomic_t stop_asked = 0;

/// The first name whose numbers are not all finite, or nothing; `of` finds the numbers of a name.
template <class Trainer, class F>
std::string first_not_finite(const F& of) {
  for (const auto& p : Trainer::parameter_list) {
    const float* numbers = of(p.name.view());
    for (tenon::extent i = 0; i < tenon::count_elements(p.shape); ++i)
      if (!std::isfinite(numbers[i])) return std::string(p.name.view());
  }
  return "";
}

template <class Trainer>
class run {
 public:
  run(Trainer& trainer, const options& o, const dataset& data)
      : trainer_(trainer),
        o_(o),
        data_(data),
        progress_(o.quiet),
        epochs_(o.epochs.value_or(10)),
        rate_(o.rate.value_or(trainer.optimizer().learning_rate)) {
    if (!o.resume.empty()) resume();
    if (!o.log.empty()) open_log();
    std::signal(SIGINT, [](int) { stop_asked = 1; });
  }

  /// Trains to the end: true. Stopped by Ctrl-C: false, and the state is saved.
  bool train() {
    const tenon::rate::cosine schedule{batches() * epochs_};
    while (epoch() < epochs_) {
      const auto order =
          tenon::shuffled(data_.train.rows(), trainer_.seed(), static_cast<std::uint64_t>(epoch()));
      const int current = epoch();
      while (epoch() == current) {
        trainer_.optimizer().learning_rate = rate_ * schedule(trainer_.steps());
        step(order);
        if (stop_asked && epoch() == current) return stop();
      }
      finish_epoch(current);
      if (stop_asked && epoch() < epochs_) return stop();
    }
    return true;
  }
  double seconds() const { return watch_.seconds(); }
  double samples_per_second() const { return static_cast<double>(samples_) / watch_.seconds(); }

 private:
  static constexpr tenon::extent capacity = Trainer::capacity;
  static constexpr tenon::extent width = Trainer::row_elements;

  std::int64_t batches() const { return (data_.train.rows() + capacity - 1) / capacity; }
  int epoch() const { return static_cast<int>(trainer_.steps() / batches()); }

  void step(const std::vector<tenon::extent>& order) {
    const std::int64_t at = trainer_.steps() % batches();
    if (at == 0) loss_sum_ = 0;
    const tenon::extent first = at * capacity,
                        rows = std::min(capacity, data_.train.rows() - first);
    tenon::gather_rows(data_.train.x.data(), width, order.data() + first, rows, x_.data());
    tenon::gather_rows(data_.train.y.data(), 1, order.data() + first, rows, y_.data());
    const float loss = trainer_.differentiate(x_.data(), y_.data(), rows);
    if (!std::isfinite(loss)) refuse_loss(loss);
    const status now = status_at(at + 1, loss);
    trainer_.update();
    loss_sum_ += static_cast<double>(loss) * static_cast<double>(rows);
    samples_ += rows;
    progress_.show(now);
  }

  status status_at(std::int64_t batch, double loss) const {
    const double part = static_cast<double>(batch) / static_cast<double>(batches());
    const double left = static_cast<double>(data_.train.rows()) * (epochs_ - epoch() - part);
    return {epoch() + 1, epochs_, part, loss, samples_per_second(), left / samples_per_second()};
  }

  void finish_epoch(int index) {
    const tenon::evaluation test =
        trainer_.evaluate(data_.test.x.data(), data_.test.y.data(), data_.test.rows());
    const double loss = loss_sum_ / static_cast<double>(data_.train.rows());
    if (log_.is_open()) log_ << log_line(index + 1, loss, test.accuracy) << std::endl;
    if (!o_.save.empty()) save(o_.save);
    const double left = static_cast<double>(data_.train.rows()) * (epochs_ - index - 1);
    progress_.finish(
        {index + 1, epochs_, 1, loss, samples_per_second(), left / samples_per_second()},
        test.accuracy);
  }

  std::string log_line(int number, double loss, double accuracy) const {
    return text("{\"epoch\": %d, \"step\": %lld, \"loss\": %.9g, \"accuracy\": %.4f, ", number,
                static_cast<long long>(trainer_.steps()), loss, accuracy) +
           text("\"lr\": %.6g, \"samples_per_s\": %.0f}", trainer_.optimizer().learning_rate,
                samples_per_second());
  }

  [[noreturn]] void refuse_loss(float loss) {
    using name = std::string_view;
    const std::string parameter =
        first_not_finite<Trainer>([this](name n) { return trainer_.parameter(n); });
    const std::string gradient =
        first_not_finite<Trainer>([this](name n) { return trainer_.gradient(n); });
    std::string why = "all parameters and gradients are finite, so look at the input";
    if (!gradient.empty())
      why = "all parameters are finite, the first gradient that is not is " + gradient;
    if (!parameter.empty()) why = "the first parameter that is not finite is " + parameter;
    throw tenon::error("step " + std::to_string(trainer_.steps() + 1) + ": the loss is " +
                       std::to_string(loss) + ": " + why + kept());
  }

  std::string kept() const {
    if (last_saved_ < 0) return "";
    return "; " + o_.save + " keeps the state after step " + std::to_string(last_saved_);
  }

  void save(const std::string& file) {
    const std::string parameter =
        first_not_finite<Trainer>([this](std::string_view n) { return trainer_.parameter(n); });
    if (!parameter.empty())
      throw tenon::error("step " + std::to_string(trainer_.steps()) + ": not saved, because " +
                         parameter + " is not finite" + kept());
    tenon::save_state(trainer_, file,
                      {{"epochs", std::to_string(epochs_)},
                       {"learning_rate", text("%a", rate_)},
                       {"loss_sum", text("%a", loss_sum_)},
                       {"rows", std::to_string(data_.train.rows())},
                       {"batch", std::to_string(capacity)},
                       {"data", data_.name}});
    last_saved_ = trainer_.steps();
  }

  void resume() {
    const auto found = tenon::load_state(trainer_, o_.resume);
    expect(found, "batch", std::to_string(capacity));
    expect(found, "rows", std::to_string(data_.train.rows()));
    if (o_.seed && *o_.seed != trainer_.seed())
      throw tenon::error(o_.resume + ": expected seed " + std::to_string(*o_.seed) + ", found " +
                         std::to_string(trainer_.seed()));
    if (!o_.epochs) epochs_ = static_cast<int>(number(found, "epochs"));
    if (!o_.rate) rate_ = number(found, "learning_rate");
    loss_sum_ = number(found, "loss_sum");
    if (o_.save == o_.resume) last_saved_ = trainer_.steps();
  }
  std::string word(const tenon::metadata& found, const std::string& key) const {
    const auto at = found.find(key);
    return at == found.end() ? "none" : at->second;
  }
  void expect(const tenon::metadata& found, const std::string& key,
              const std::string& wanted) const {
    if (word(found, key) != wanted)
      throw tenon::error(o_.resume + ": expected " + key + " " + wanted + ", found " +
                         word(found, key));
  }
  double number(const tenon::metadata& found, const std::string& key) const {
    const std::string text = word(found, key);
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end == text.c_str() || *end != '\0' || !std::isfinite(value))
      throw tenon::error(o_.resume + ": expected a number as " + key + ", found " + text);
    return value;
  }

  /// A log goes on where the checkpoint stands: lines of later steps are written again.
  void open_log() {
    std::string kept;
    if (!o_.resume.empty()) {
      std::ifstream before(o_.log);
      for (std::string line; std::getline(before, line);) {
        const auto at = line.find("\"step\": ");
        if (at != std::string::npos && std::atoll(line.c_str() + at + 8) <= trainer_.steps())
          kept += line + "\n";
      }
    }
    log_.open(o_.log);
    if (!(log_ << kept << std::flush)) throw tenon::error(o_.log + ": cannot be written");
  }

  bool stop() {
    const std::string file = o_.save.empty() ? "mlp.checkpoint" : o_.save;
    save(file);
    std::string command = "./run train mlp --resume " + file + " --save " + file;
    command += " --batch " + std::to_string(o_.batch) + " --optimizer " + o_.optimizer;
    command += " --threads " + std::to_string(o_.threads);
    if (!o_.data.empty()) command += " --data " + o_.data;
    if (!o_.log.empty()) command += " --log " + o_.log;
    std::fprintf(stderr, "\nstopped after step %lld; go on with\n  %s\n",
                 static_cast<long long>(trainer_.steps()), command.c_str());
    return false;
  }

  template <class... Xs>
  static std::string text(const char* form, Xs... xs) {
    char out[256];
    std::snprintf(out, sizeof out, form, xs...);
    return out;
  }

  Trainer& trainer_;
  const options& o_;
  const dataset& data_;
  progress progress_;
  stopwatch watch_;
  int epochs_;
  double rate_;
  double loss_sum_ = 0;
  std::int64_t last_saved_ = -1;
  tenon::extent samples_ = 0;
  std::ofstream log_;
  tenon::tensor<float, capacity, width> x_;
  tenon::tensor<std::int32_t, capacity> y_;
};

}  // namespace training
