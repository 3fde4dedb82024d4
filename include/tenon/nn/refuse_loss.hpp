// SPDX-License-Identifier: MIT
// refuse_loss: what to say of a loss that is not finite: the step, and the label, row, parameter or
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
std::string first_not_finite(const char* of, const F& at) {
  for (const auto& p : Trainer::parameter_list) {
    const float* numbers = at(p.name.view());
    for (extent i = 0; i < count_elements(p.shape); ++i)
      if (!std::isfinite(numbers[i]))
        return "the first " + std::string(of) + " that is not finite is " +
               std::string(p.name.view());
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

/// Throws where a label is no class.
template <class Trainer, class Y>
void check_labels(const char* of, const Y* labels, extent count) {
  const std::string wild = first_label_outside<Trainer>(labels, count);
  if (!wild.empty()) throw error(std::string(of) + ": " + wild);
}

/// The first row of memory with a number that is not finite, or nothing.
template <class T>
std::string first_row_not_finite(const char* of, const T* numbers, extent rows, extent elements) {
  if constexpr (std::is_floating_point_v<T>) {
    for (extent i = 0; i < rows * elements; ++i)
      if (!std::isfinite(numbers[i]))
        return std::string(of) + " row " + std::to_string(i / elements) + " of the batch holds " +
               std::to_string(numbers[i]);
  }
  return "";
}

/// Throws with the step and what is to blame: a label, an input or target, the first parameter or
/// gradient that is not finite.
template <class Trainer, class X, class Y>
[[noreturn]] void refuse_loss(Trainer& trainer, double loss, const X* x, const Y* y, extent n) {
  using words = std::string_view;
  const std::string causes[] = {
      first_label_outside<Trainer>(y, n * Trainer::target_elements),
      first_row_not_finite("input", x, n, Trainer::row_elements),
      first_row_not_finite("target", y, n, Trainer::target_elements),
      first_not_finite<Trainer>("parameter", [&](words of) { return trainer.parameter(of); }),
      first_not_finite<Trainer>("gradient", [&](words of) { return trainer.gradient(of); }),
      "inputs, parameters and gradients are finite; a smaller learning rate may help"};
  const std::string* why = causes;
  while (why->empty()) ++why;
  throw error("step " + std::to_string(trainer.steps() + 1) + ": the loss is " +
              std::to_string(loss) + ": " + *why);
}

}  // namespace tenon::nn
