// SPDX-License-Identifier: MIT
// What callbacks of a fit are told, and how: of steps, of epochs, or of both; one that returns
// false stops the fit. Read next: nn/fit.hpp.
#pragma once

#include <tenon/nn/refused_trainer.hpp>

namespace tenon {

/// What a callback is told after a step or an epoch.
struct training_event {
  int epoch, epochs;  ///< this one, from 1, and how many in all
  std::int64_t step;  ///< steps that the trainer has taken
  double part;        ///< of this epoch that is done, up to 1
  double loss;        ///< of the batch; after an epoch the mean over its rows
  double rate;        ///< learning rate of the last update
  double samples_per_s, seconds_left;
  evaluation test;  ///< after an epoch, where there are test rows
};

namespace nn {

/// A callback of fit hears of steps, of epochs, or of both.
template <class Callback>
struct hears_of_training {
  static constexpr bool value = requires(Callback & callback, const training_event& now) {
    callback.on_step(now);
  }
  || requires(Callback& callback, const training_event& now) { callback.on_epoch(now); };
};

/// What a callback's member returned, if it is a bool; true where there is none to ask.
template <class Callback>
bool tell_step(Callback& callback, const training_event& now) {
  if constexpr (requires { static_cast<bool>(callback.on_step(now)); }) {
    return callback.on_step(now);
  } else if constexpr (requires { callback.on_step(now); }) {
    callback.on_step(now);
  }
  return true;
}
template <class Callback>
bool tell_epoch(Callback& callback, const training_event& now) {
  if constexpr (requires { static_cast<bool>(callback.on_epoch(now)); }) {
    return callback.on_epoch(now);
  } else if constexpr (requires { callback.on_epoch(now); }) {
    callback.on_epoch(now);
  }
  return true;
}

}  // namespace nn

}  // namespace tenon
