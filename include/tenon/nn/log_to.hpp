// SPDX-License-Identifier: MIT
// log_to: a callback of fit that writes an event_log: a line an epoch, or a line every few steps.
#pragma once

#include <tenon/io/event_log.hpp>
#include <tenon/nn/fit.hpp>

namespace tenon {

/// Writes one line after each epoch, and one every `every` steps where that is not 0 (its loss is
/// the batch's, its accuracy null).
class log_to {
 public:
  explicit log_to(const std::string& file_name, std::int64_t go_on_after = 0,
                  std::int64_t every_steps = 0)
      : log_(file_name, go_on_after), every_(every_steps) {}
  void on_step(const training_event& now) {
    if (every_ > 0 && now.step % every_ == 0) write(now);
  }
  void on_epoch(const training_event& now) { write(now); }

 private:
  void write(const training_event& now) {
    log_.write({now.epoch, now.step, now.loss, now.test.accuracy, now.rate, now.samples_per_s});
  }
  io::event_log log_;
  std::int64_t every_;
};

}  // namespace tenon
