// SPDX-License-Identifier: MIT
// run: what a trainer on the command line does around tenon's fit: go on from a checkpoint, tell
// the terminal and the log, save after each epoch, and stop on Ctrl-C in a way that one can go on
// from. Any trainer on rows and integer labels will do; the data are a dataset, or an image_stream.
// Read next: 05_train_mlp.cpp.
#pragma once

#include "data.hpp"
#include "options.hpp"
#include "progress.hpp"

#include <tenon/nn/fit.hpp>
#include <tenon/nn/log_to.hpp>

#include <csignal>
#include <filesystem>

namespace training {

inline volatile std::sig_atomic_t stop_asked = 0;

template <class Trainer, class Data>
class run {
  using feed_type = decltype(std::declval<const Data&>().feed(std::declval<Trainer&>(), loading{}));
  using fit_type = decltype(tenon::fit{std::declval<Trainer&>(), std::declval<feed_type&>().train,
                                       std::declval<feed_type&>().test, 0, tenon::rate::cosine{}});

 public:
  run(Trainer& trainer, const options& o, const Data& data)
      : trainer_(trainer),
        o_(o),
        data_(data),
        words_(o.resume.empty() ? tenon::metadata{} : tenon::load_state(trainer, o.resume)),
        feed_(data.feed(trainer, loading{o.loaders, steps_done()})),
        fit_(trainer, feed_.train, feed_.test, epochs(),
             tenon::rate::cosine{epochs() * Trainer::batches(data.train_count())}),
        progress_(o.quiet) {
    if (!o.resume.empty()) resume();
    if (o.rate) fit_.learning_rate() = *o.rate;
    check_folder(o.save);
    if (!o.log.empty()) log_.emplace(o.log, o.resume.empty() ? 0 : trainer.steps());
    std::signal(SIGINT, [](int) { stop_asked = 1; });
  }

  /// Trains to the end: true. Stopped by Ctrl-C: false, and the state is saved.
  bool train() {
    try {
      if (fit_.run(*this, progress_)) return true;
    } catch (const tenon::error& e) {
      throw tenon::error(e.what() + kept());
    }
    say_how_to_go_on();
    return false;
  }
  /// As the fit has them.
  auto& test_rows() { return feed_.test; }
  double seconds() const { return fit_.seconds(); }
  double samples_per_second() const { return fit_.samples_per_second(); }

  bool on_step(const tenon::training_event&) { return stop_asked == 0; }
  bool on_epoch(const tenon::training_event& now) {
    if (log_) log_->on_epoch(now);
    if (!o_.save.empty()) save(o_.save);
    return stop_asked == 0;
  }

 private:
  int epochs() const {
    if (o_.epochs || o_.resume.empty()) return o_.epochs.value_or(10);
    return tenon::nn::state_reader{o_.resume, words_}.template number<int>("epochs");
  }
  /// Of this training, before it was stopped.
  std::int64_t steps_done() const {
    if (o_.resume.empty()) return 0;
    const tenon::nn::state_reader read{o_.resume, words_};
    return read.template number<std::int64_t>("step") -
           read.template number<std::int64_t>("first_step");
  }

  void resume() {
    fit_.stand(words_, o_.resume);
    if (o_.seed && *o_.seed != trainer_.seed())
      throw tenon::error(o_.resume + ": expected seed " + std::to_string(*o_.seed) + ", found " +
                         std::to_string(trainer_.seed()));
    if (o_.save == o_.resume) last_saved_ = trainer_.steps();
    if (fit_.epoch() >= fit_.epochs())
      std::fprintf(stderr, "%s is at the end of epoch %d, the last; --epochs N goes on to N\n",
                   o_.resume.c_str(), fit_.epochs());
  }

  /// Said before hours of training, not after.
  static void check_folder(const std::string& file) {
    const auto folder = std::filesystem::path(file).parent_path();
    if (!folder.empty() && !std::filesystem::is_directory(folder))
      throw tenon::error(file + ": expected a folder " + folder.string() + ", found none");
  }
  void save(const std::string& file) {
    fit_.save(file, {{"data", data_.name}});
    last_saved_ = trainer_.steps();
  }
  std::string kept() const {
    if (last_saved_ < 0) return "";
    return "; " + o_.save + " keeps the state after step " + std::to_string(last_saved_);
  }

  /// A name that no file has yet: an older checkpoint is not overwritten unasked.
  std::string unused_name() const {
    std::string name = o_.model + ".checkpoint";
    for (int i = 2; std::filesystem::exists(name); ++i)
      name = o_.model + "-" + std::to_string(i) + ".checkpoint";
    return name;
  }

  void say_how_to_go_on() {
    const std::string file = o_.save.empty() ? unused_name() : o_.save;
    save(file);
    std::string command = "./run train " + o_.model + " --resume " + file + " --save " + file;
    command += " --batch " + std::to_string(o_.batch) + " --optimizer " + o_.optimizer;
    command += " --threads " + std::to_string(o_.threads);
    if (data_.name != drawn_digits) command += " --data " + data_.name;
    if (o_.loaders != options{}.loaders) command += " --loaders " + std::to_string(o_.loaders);
    if (!o_.log.empty()) command += " --log " + o_.log;
    std::fprintf(stderr, "\nstopped after step %lld; go on with\n  %s\n",
                 static_cast<long long>(trainer_.steps()), command.c_str());
  }

  Trainer& trainer_;
  const options& o_;
  const Data& data_;
  tenon::metadata words_;
  feed_type feed_;
  fit_type fit_;
  progress progress_;
  std::optional<tenon::log_to> log_;
  std::int64_t last_saved_ = -1;
};

}  // namespace training
