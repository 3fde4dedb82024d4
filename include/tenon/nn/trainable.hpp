// SPDX-License-Identifier: MIT
// can_train: whether a model and a loss can be trained; each refusal is one sentence, and nothing
// else is built after it. Read next: nn/trainer.hpp.
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/nn/training.hpp>

namespace tenon {

namespace nn {

/// The value of a loss on a model's output is one float.
template <class Y>
struct is_scalar_loss {
  static constexpr bool value = shape_of<Y>.rank == 0 && std::is_same_v<element_type_of<Y>, float>;
};

/// The flat buffers hold floats.
template <class Source>
struct has_float_parameters {
  static constexpr bool check() {
    for (const graph::parameter_info& p : run::detail::parameters_of<Source>::value)
      if (p.type != dtype::f32) return false;
    return true;
  }
  static constexpr bool value = check();
};

/// Rows of a tensor have the shape of those of a batch.
template <class Given, class Declared>
struct rows_have_shape {
  static constexpr bool check() {
    dims rows = Given::value;
    if (rows.rank > 0) rows.extents[0] = Declared::value[0];
    return rows == Declared::value;
  }
  static constexpr bool value = check();
};

/// Tensors A and B hold elements of the types that Input and Target declare.
template <class A, class B, class Input, class Target>
struct elements_are_declared {
  static constexpr bool value = std::is_same_v<element_type_of<A>, typename Input::element_type> &&
                                std::is_same_v<element_type_of<B>, typename Target::element_type>;
};

/// Tensors of rows with a target each; false where their memory cannot be read as such.
template <class A, class B, class Input, class Target>
constexpr bool check_rows() {
  using elements_agree = elements_are_declared<A, B, Input, Target>;
  using inputs = rows_have_shape<shape_type_of<A>, typename Input::shape_type>;
  using targets = rows_have_shape<shape_type_of<B>, typename Target::shape_type>;
  static_assert(elements_agree::value,
                "trainer: input and target must have the declared element types");
  static_assert(inputs::value, "trainer: the input's rows must have the declared shape");
  static_assert(!inputs::value || targets::value,
                "trainer: the target's rows must have the declared shape");
  static_assert(!(inputs::value && targets::value) || A::size(0) == B::size(0),
                "trainer: input and target must have as many rows");
  return elements_agree::value;
}

/// A function of tenon such as cross_entropy: it has no parameters, and losses are some.
template <class Model>
struct is_composition {
  static constexpr bool value = false;
};
template <class F, int Operands>
struct is_composition<composition<F, Operands>> {
  static constexpr bool value = true;
};

/// What the optimizers of nn/optimizer.hpp have.
template <class Optimizer>
struct is_optimizer {
  static constexpr bool value = requires {
    Optimizer::state_count;
    Optimizer::number_count;
  };
};

/// A loss, asked after a model that gives Prediction.
template <class Loss, class Prediction, class Y>
constexpr bool has_loss() {
  if constexpr (tenon::detail::is_poison<Prediction>) {
    return false;
  } else if constexpr (!requires(const Prediction& x, const Y& y) { Loss{}(x, y); }) {
    static_assert(takes_arguments<Loss, Prediction, Y>::value,
                  "trainer: a loss must take prediction and target, each as auto");
    return false;
  } else {
    using loss = decltype(Loss{}(std::declval<const Prediction&>(), std::declval<const Y&>()));
    if constexpr (!tenon::detail::is_poison<loss>) {
      static_assert(is_scalar_loss<loss>::value,
                    "trainer: the loss must be a float scalar; reduce it with tn::mean, convert it "
                    "with tn::cast<float>");
      return is_scalar_loss<loss>::value;
    }
    return false;
  }
}

/// Whether a model can be trained with a loss by an optimizer; each refusal is one sentence, and
/// nothing else is built after it.
template <class Model, class Loss, class Input, class Target, class Optimizer>
constexpr bool can_train() {
  static_assert(is_optimizer<Optimizer>::value,
                "trainer: the fifth argument must be an optimizer, as tn::adam{.learning_rate = "
                "1e-3}");
  static_assert(
      is_without_data<Model>::value,
      "trainer: a model must have no data; make it a template argument, or pass it as an input");
  static_assert(
      is_without_data<Loss>::value,
      "trainer: a loss must have no data; make it a template argument, or pass it as an input");
  static_assert(!is_composition<Model>::value,
                "trainer: the model comes first, the loss second; a function of tenon is no model");
  using X = detail::symbol_of<Input>;
  if constexpr (is_composition<Model>::value || !is_optimizer<Optimizer>::value ||
                !is_without_data<Model>::value || !is_without_data<Loss>::value) {
    return false;
  } else if constexpr (!requires(const X& x) { Model{}(x); }) {
    static_assert(takes_arguments<Model, X>::value,
                  "trainer: a model must take its input, as auto");
    return false;
  } else {
    return has_loss<Loss, detail::prediction_of<Model, Input>, detail::symbol_of<Target>>();
  }
}

/// What stands in place of the optimizer where none is given.
template <class Model>
struct no_optimizer {};
template <class Model>
constexpr bool misses_optimizer() {
  static_assert(is_optimizer<no_optimizer<Model>>::value,
                "trainer: the fifth argument must be an optimizer, as tn::adam{}");
  return true;
}

/// The model type of the trainer that a door gives: poison where something was refused.
template <class Model, class Loss, class Input, class Target, class Optimizer>
using checked_model =
    std::conditional_t<can_train<Model, Loss, Input, Target, Optimizer>(), Model, poison>;

}  // namespace nn

}  // namespace tenon
