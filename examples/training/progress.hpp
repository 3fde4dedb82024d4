// SPDX-License-Identifier: MIT
// progress: how far an epoch is, with loss, samples a second and time left: one line that is drawn
// anew on a terminal, one plain line an epoch in a pipe, nothing when quiet. Read next:
// training/run.hpp.
#pragma once

#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <tenon/nn/fit.hpp>

namespace training {

/// Seconds since it was made.
class stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// A callback of tenon's fit.
class progress {
 public:
  explicit progress(bool quiet) : quiet_(quiet), on_terminal_(isatty(STDOUT_FILENO) == 1) {}

  /// Draws the bar, ten times a second at most.
  void on_step(const tenon::training_event& now) {
    if (quiet_ || !on_terminal_ || drawn_.seconds() < 0.1) return;
    drawn_ = {};
    const auto filled = static_cast<std::size_t>(30 * now.part);
    const std::string bar = std::string(filled, '=') + ">" + std::string(30 - filled, ' ');
    std::printf("\repoch %2d/%d [%s] loss %.4f  %.0f samples/s  %s left \033[K", now.epoch,
                now.epochs, bar.c_str(), now.loss, now.samples_per_s,
                clock(now.seconds_left).c_str());
    std::fflush(stdout);
  }
  /// The line that stays when an epoch is over.
  void on_epoch(const tenon::training_event& now) {
    if (quiet_) return;
    std::printf("%sepoch %2d/%d  loss %.4f  test accuracy %.4f  %.0f samples/s  %s left%s\n",
                on_terminal_ ? "\r" : "", now.epoch, now.epochs, now.loss, now.test.accuracy,
                now.samples_per_s, clock(now.seconds_left).c_str(), on_terminal_ ? "\033[K" : "");
    std::fflush(stdout);
  }

 private:
  static std::string clock(double seconds) {
    const int all = static_cast<int>(std::clamp(seconds, 0.0, 1e8) + 0.5);
    char text[32];
    std::snprintf(text, sizeof text, "%d:%02d", all / 60, all % 60);
    return text;
  }
  bool quiet_, on_terminal_;
  stopwatch drawn_;
};

}  // namespace training
