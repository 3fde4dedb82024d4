// SPDX-License-Identifier: MIT
// pending_loss: the loss of a step on a device that runs beside this process; it is waited for
// where it is read. Law: one that is not finite throws there, and its step has updated nothing. It
// must not outlive its trainer, or see it move. Read next: nn/trainer.hpp.
#pragma once

#include <tenon/nn/refuse_loss.hpp>

#include <cmath>

namespace tenon::nn {

template <class Trainer, class Submission>
class pending_loss {
 public:
  pending_loss(Trainer& of_trainer, Submission submitted)
      : trainer_(&of_trainer), submission_(submitted), step_(of_trainer.steps()) {}

  /// Waits. Throws where the loss is not finite, with the step and, while no later one was taken,
  /// what is to blame.
  operator float() const {
    if (is_refused_)
      throw error("step " + std::to_string(step_) +
                  ": its loss was refused when it was read before");
    const float loss = wait();
    is_refused_ = !std::isfinite(loss);
    if (is_refused_) trainer_->refuse(step_, loss, submission_.is_last());
    return loss;
  }
  /// Whether reading would not wait.
  bool is_known() const { return submission_.is_done(); }

 private:
  /// What a kernel has found wrong throws here; then, too, the step does not count.
  float wait() const {
    try {
      return submission_.wait().loss;
    } catch (...) {
      is_refused_ = true;
      trainer_->take_back(step_);
      throw;
    }
  }

  Trainer* trainer_;
  Submission submission_;
  std::int64_t step_;
  mutable bool is_refused_ = false;
};

}  // namespace tenon::nn
