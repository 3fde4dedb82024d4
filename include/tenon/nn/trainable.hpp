// SPDX-License-Identifier: MIT
// can_train: whether a model and a loss can be trained; each refusal is one sentence, and nothing
// else is built after it. Read next: nn/trainer.hpp.
#pragma once

#include <tenon/nn/training.hpp>

namespace tenon {

namespace nn {

/// The value of a loss on a model's output is one floating point number.
template <class Y>
struct is_scalar_loss {
  static constexpr bool value = shape_of<Y>.rank == 0 && is_floating(dtype_of<element_type_of<Y>>);
};

/// Whether a model and a loss can be trained; each refusal is one sentence, and nothing else is
/// built after it.
template <class Model, class Loss, class Input, class Target>
constexpr bool can_train() {
  static_assert(
      is_without_data<Model>::value,
      "trainer: a model must have no data; make it a template argument, or pass it as an input");
  static_assert(
      is_without_data<Loss>::value,
      "trainer: a loss must have no data; make it a template argument, or pass it as an input");
  if constexpr (is_without_data<Model>::value && is_without_data<Loss>::value) {
    using prediction = detail::prediction_of<Model, Input>;
    if constexpr (!tenon::detail::is_poison<prediction>) {
      using loss =
          decltype(Loss{}(std::declval<prediction>(), std::declval<detail::symbol_of<Target>>()));
      if constexpr (!tenon::detail::is_poison<loss>) {
        static_assert(is_scalar_loss<loss>::value,
                      "trainer: the loss must be a floating point scalar; reduce it with tn::mean");
        return is_scalar_loss<loss>::value;
      }
    }
  }
  return false;
}

/// The model type of the trainer that a door gives: poison where something was refused.
template <class Model, class Loss, class Input, class Target>
using checked_model = std::conditional_t<can_train<Model, Loss, Input, Target>(), Model, poison>;

}  // namespace nn

}  // namespace tenon
