// SPDX-License-Identifier: MIT
// A trainer of something refused: it takes all that a trainer takes and does nothing, so that a
// wrong shape in a model stays one error. Read next: nn/trainer.hpp.
#pragma once

#include <tenon/base/refusal.hpp>
#include <tenon/device/cpu/cpu.hpp>
#include <tenon/nn/parameter_view.hpp>

#include <limits>

namespace tenon {

/// Loss and accuracy over the rows that were evaluated; accuracy is NaN where nothing was evaluated
/// or the targets are no integer labels.
struct evaluation {
  double loss = 0;
  double accuracy = std::numeric_limits<double>::quiet_NaN();
  extent rows = 0;
};

template <class Model, class Loss, class Input, class Target, class Optimizer, class Device = cpu>
class trainer;

template <class Loss, class Input, class Target, class Optimizer, class Device>
class trainer<poison, Loss, Input, Target, Optimizer, Device> {
 public:
  struct labelled_rows {
    template <class... Xs>
    labelled_rows(const Xs&...) {}
  };
  template <class... Xs>
  explicit trainer(const Xs&...) {}
  template <class... Xs>
  float step(const Xs&...) {
    return 0;
  }
  template <class... Xs>
  evaluation evaluate(const Xs&...) {
    return {};
  }
  template <class... Xs>
  void predict(const Xs&...) {}
  template <literal>
  nn::no_parameter parameter() {
    return {};
  }
  template <literal>
  nn::no_parameter gradient() {
    return {};
  }
  std::int64_t& steps();
  Optimizer& optimizer();
};

}  // namespace tenon
