// SPDX-License-Identifier: MIT
// event_log: what happened in a training, one JSON object a line, each on the disk's side before
// the training goes on. Law: a log that is opened to go on after a step keeps the lines up to it,
// so a resumed run leaves the log of the whole run. Read next: nn/log_to.hpp.
#pragma once

#include <tenon/io/file.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>
#include <string>

namespace tenon::io {

/// One line of a log.
struct event {
  std::int64_t epoch, step;
  double loss, accuracy, lr, samples_per_s;
};

/// A JSON number of so many decimals, or null where there is none.
inline std::string json_number(const char* format, double number) {
  char out[64];
  std::snprintf(out, sizeof out, format, number);
  return std::isfinite(number) ? out : "null";
}

/// {"epoch": 1, "step": 938, "loss": 0.25, "accuracy": 0.9312, "lr": 0.001, "samples_per_s":
/// 90000}; what is not finite, such as an accuracy that nobody measured, is null.
inline std::string json_line(const event& e) {
  return "{\"epoch\": " + std::to_string(e.epoch) + ", \"step\": " + std::to_string(e.step) +
         ", \"loss\": " + json_number("%.9g", e.loss) +
         ", \"accuracy\": " + json_number("%.4f", e.accuracy) +
         ", \"lr\": " + json_number("%.6g", e.lr) +
         ", \"samples_per_s\": " + json_number("%.0f", e.samples_per_s) + "}";
}

/// Writes a log of events; throws where the file cannot be written.
class event_log {
 public:
  /// Keeps the lines of an older log whose step is at most this one; 0 keeps none.
  explicit event_log(const std::string& file_name, std::int64_t go_on_after = 0)
      : file_(file_name) {
    const bool goes_on = go_on_after > 0 && std::filesystem::is_regular_file(file_);
    if (goes_on) keep_up_to(go_on_after);
    out_.open(file_, goes_on ? std::ios::app : std::ios::trunc);
    if (!out_) refuse();
  }
  void write(const event& e) {
    if (!(out_ << json_line(e) << std::endl)) refuse();
  }

 private:
  static std::int64_t step_of(const std::string& line) {
    const auto at = line.find("\"step\": ");
    return at == std::string::npos || line.back() != '}' ? -1 : std::atoll(line.c_str() + at + 8);
  }
  void keep_up_to(std::int64_t last) const {
    std::string kept;
    std::ifstream before(file_);
    for (std::string line; std::getline(before, line);)
      if (const std::int64_t step = step_of(line); step >= 0 && step <= last) kept += line + "\n";
    write_file(file_, std::as_bytes(std::span(kept)));
  }
  [[noreturn]] void refuse() const { throw error(file_ + ": cannot be written"); }
  std::string file_;
  std::ofstream out_;
};

}  // namespace tenon::io
