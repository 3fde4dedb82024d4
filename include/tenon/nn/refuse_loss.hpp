// SPDX-License-Identifier: MIT
// refuse_loss: what to say of a loss that is not finite: the step, and the label, parameter or
// gradient to blame. Law: it is asked before the update, so the parameters are those of the last
// good step. Read next: nn/trainer.hpp.
#pragma once

#include <tenon/base/refusal.hpp>
#include <tenon/expr/operand.hpp>

#include <cmath>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace tenon::nn {

/// The first parameter whose numbers (of `at(name)`) are not all finite, or nothing.
template <class Trainer, class F>
std::string first_not_finite(const F& at) {
  for (const auto& p : Trainer::parameter_list) {
    const float* numbers = at(p.name.view());
    for (extent i = 0; i < count_elements(p.shape); ++i)
      if (!std::isfinite(numbers[i])) return std::string(p.name.view());
  }
  return "";
}

/// The first integer label that is no position on the last axis of the model's output, or nothing.
template <class Trainer, class Y>
std::string first_label_outside(const Y* labels, extent count) {
  constexpr dims output = shape_of<typename Trainer::prediction>;
  if constexpr (std::is_integral_v<Y> && !std::is_same_v<Y, bool> && output.rank > 1) {
    constexpr extent classes = output[output.rank - 1];
    for (extent i = 0; i < count; ++i)
      if (std::cmp_less(labels[i], 0) || std::cmp_greater_equal(labels[i], classes))
        return "label " + std::to_string(labels[i]) + ", number " + std::to_string(i) +
               " of the batch, is outside [0, " + std::to_string(classes) + ")";
  }
  return "";
}

/// Throws with the step and the first parameter that is not finite, or the first gradient, or the
/// label to blame.
template <class Trainer, class Y>
[[noreturn]] void refuse_loss(Trainer& trainer, double loss, const Y* labels, extent count) {
  using words = std::string_view;
  const std::string wild_label = first_label_outside<Trainer>(labels, count);
  const std::string wild_parameter =
      first_not_finite<Trainer>([&](words called) { return trainer.parameter(called); });
  const std::string wild_gradient =
      first_not_finite<Trainer>([&](words called) { return trainer.gradient(called); });
  std::string why = "all parameters and gradients are finite, so look at the input";
  if (!wild_gradient.empty())
    why = "all parameters are finite, the first gradient that is not is " + wild_gradient;
  if (!wild_parameter.empty()) why = "the first parameter that is not finite is " + wild_parameter;
  if (!wild_label.empty()) why = wild_label;
  throw error("step " + std::to_string(trainer.steps() + 1) + ": the loss is " +
              std::to_string(loss) + ": " + why);
}

}  // namespace tenon::nn
