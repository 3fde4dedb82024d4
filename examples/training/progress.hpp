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

/// What a line of progress says.
struct status {
  int epoch, epochs;
  double part;  ///< of this epoch, 0 to 1
  double loss, samples_per_s, seconds_left;
};

class progress {
 public:
  explicit progress(bool quiet) : quiet_(quiet), on_terminal_(isatty(STDOUT_FILENO) == 1) {}

  /// Draws the bar, ten times a second at most.
  void show(const status& s) {
    if (quiet_ || !on_terminal_ || drawn_.seconds() < 0.1) return;
    drawn_ = {};
    const int filled = static_cast<int>(30 * s.part);
    const std::string bar = std::string(static_cast<std::size_t>(filled), '=') + ">" +
                            std::string(static_cast<std::size_t>(30 - filled), ' ');
    std::printf("\repoch %2d/%d [%s] loss %.4f  %.0f samples/s  %s left \033[K", s.epoch, s.epochs,
                bar.c_str(), s.loss, s.samples_per_s, clock(s.seconds_left).c_str());
    std::fflush(stdout);
  }
  /// The line that stays when an epoch is over.
  void finish(const status& s, double accuracy) {
    if (quiet_) return;
    std::printf("%sepoch %2d/%d  loss %.4f  test accuracy %.4f  %.0f samples/s  %s left%s\n",
                on_terminal_ ? "\r" : "", s.epoch, s.epochs, s.loss, accuracy, s.samples_per_s,
                clock(s.seconds_left).c_str(), on_terminal_ ? "\033[K" : "");
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
