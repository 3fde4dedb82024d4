// SPDX-License-Identifier: MIT
// The programs of a trainer, as sources for run/program.hpp: one training step (loss and
// gradients), evaluation, prediction, and the optimizer's pass over the flat buffers. Law: all of
// them trace the same model, so their parameters are the same in the same order. Read next:
// nn/trainer.hpp.
#pragma once

#include <tenon/fn/cross_entropy.hpp>
#include <tenon/op/argmax.hpp>
#include <tenon/op/cast.hpp>
#include <tenon/op/greater.hpp>
#include <tenon/op/is_finite.hpp>
#include <tenon/op/select.hpp>
#include <tenon/op/sqrt.hpp>
#include <tenon/run/grad.hpp>

namespace tenon {

/// What a program takes: element type and shape of one argument. The leading extent may be a
/// batch<N>.
template <element_type T, extent... Extents>
struct input {
  using element_type = T;
  using shape_type = shape<Extents...>;
};

namespace nn {

namespace detail {

template <class Input>
constexpr auto input_symbol(graph::builder& b, int index) {
  using T = typename Input::element_type;
  using Shape = typename Input::shape_type;
  return symbol<T, Shape>{graph::make_array<graph::input>(b, index, dtype_of<T>, Shape::value)};
}

template <class Input>
using symbol_of = symbol<typename Input::element_type, typename Input::shape_type>;

template <class Model, class Input>
using prediction_of = decltype(Model{}(std::declval<const symbol_of<Input>&>()));

/// Gradients go to slices of one buffer, as the parameters do.
inline constexpr int loss_base = plan::first_input_base + 2, gradient_base = loss_base + 1;

}  // namespace detail

/// Loss, the gradients of all parameters and, in their places, the next values of statistics, of a
/// batch (input 0: x, input 1: target).
template <class Model, class Loss, class Input, class Target>
struct step_source {
  static constexpr base::vector<int> trace(graph::builder& b) {
    b.training = true;
    const auto x = detail::input_symbol<Input>(b, 0);
    const auto y = detail::input_symbol<Target>(b, 1);
    const auto loss = Loss{}(Model{}(x), y);
    base::vector<int> wanted;
    for (const graph::parameter_info& p : b.parameters)
      if (!p.is_statistic) wanted.push_back(p.node);
    base::vector<int> outputs;
    outputs.push_back(loss.id);
    const graph::var seed = graph::make_constant(b, 1, loss.info().type);
    const base::vector<int> gradients = pass::grad(loss, seed, {wanted.begin(), wanted.size()});
    int next = 0;
    for (const graph::parameter_info& p : b.parameters)
      outputs.push_back(!p.is_statistic ? gradients[next++] : p.next >= 0 ? p.next : p.node);
    return outputs;
  }
  static constexpr plan::location output(int k) {
    if (k == 0) return {detail::loss_base, 0};
    return {detail::gradient_base, run::detail::parameter_offsets_of<step_source>::value[k - 1]};
  }
};

/// Loss, and for integer labels the number of rows whose largest output is at the label.
template <class Model, class Loss, class Input, class Target>
struct evaluate_source {
  static constexpr bool counts_hits =
      std::is_integral_v<typename Target::element_type> &&
      shape_of<detail::prediction_of<Model, Input>>.rank == Target::shape_type::rank + 1;
  static constexpr base::vector<int> trace(graph::builder& b) {
    const auto x = detail::input_symbol<Input>(b, 0);
    const auto y = detail::input_symbol<Target>(b, 1);
    const auto prediction = Model{}(x);
    base::vector<int> outputs;
    outputs.push_back(Loss{}(prediction, y).id);
    if constexpr (counts_hits)
      outputs.push_back(sum(cast<float>(argmax<-1>(prediction) == cast<std::int32_t>(y))).id);
    return outputs;
  }
  static constexpr plan::location output(int k) { return {detail::loss_base + k, 0}; }
};

/// The model's output.
template <class Model, class Input>
struct predict_source {
  static constexpr base::vector<int> trace(graph::builder& b) {
    base::vector<int> outputs;
    outputs.push_back(Model{}(detail::input_symbol<Input>(b, 0)).id);
    return outputs;
  }
  static constexpr plan::location output(int) { return {plan::first_input_base + 1, 0}; }
};

/// At most N numbers; a model may have none.
template <extent N>
using flat_buffer = input<float, batch<(N > 0 ? N : 1)>>;

/// One pass of Optimizer over buffers of at most N numbers: inputs p, g, states, numbers; results
/// replace p and states.
template <class Optimizer, extent N>
struct optimizer_source {
  static constexpr int states = Optimizer::state_count, numbers = Optimizer::number_count;
  using buffer = flat_buffer<N>;
  static constexpr base::vector<int> trace(graph::builder& b) {
    return trace_with(b, std::make_integer_sequence<int, states>{},
                      std::make_integer_sequence<int, numbers>{});
  }
  static constexpr plan::location output(int k) {
    return {plan::first_input_base + (k == 0 ? 0 : k + 1), 0};
  }

 private:
  template <int... S, int... K>
  static constexpr base::vector<int> trace_with(graph::builder& b, std::integer_sequence<int, S...>,
                                                std::integer_sequence<int, K...>) {
    const auto out =
        Optimizer::rule(detail::input_symbol<buffer>(b, 0), detail::input_symbol<buffer>(b, 1),
                        detail::input_symbol<buffer>(b, 2 + S)...,
                        detail::input_symbol<input<float>>(b, 2 + states + K)...);
    base::vector<int> outputs;
    outputs.push_back(std::get<0>(out).id);
    (outputs.push_back(std::get<1 + S>(out).id), ...);
    return outputs;
  }
};

/// Adds a multiple of one buffer of at most N numbers to another (inputs: the sums, the buffer, the
/// factor); where Guarded, nothing unless the loss (a fourth) is finite.
template <extent N, bool Guarded>
struct add_source {
  using buffer = flat_buffer<N>;
  static constexpr base::vector<int> trace(graph::builder& b) {
    const auto sums = detail::input_symbol<buffer>(b, 0);
    const auto more =
        sums + detail::input_symbol<buffer>(b, 1) * detail::input_symbol<input<float>>(b, 2);
    base::vector<int> outputs;
    if constexpr (Guarded) {
      const auto loss = detail::input_symbol<input<float>>(b, 3);
      outputs.push_back(select(is_finite(loss), more, sums).id);
    } else {
      outputs.push_back(more.id);
    }
    return outputs;
  }
  static constexpr plan::location output(int) { return {plan::first_input_base, 0}; }
};

/// A buffer of at most N numbers set to another one where the loss (a third input) is finite.
template <extent N>
struct assign_source {
  using buffer = flat_buffer<N>;
  static constexpr base::vector<int> trace(graph::builder& b) {
    const auto before = detail::input_symbol<buffer>(b, 0);
    const auto next = detail::input_symbol<buffer>(b, 1);
    const auto loss = detail::input_symbol<input<float>>(b, 2);
    base::vector<int> outputs;
    outputs.push_back(select(is_finite(loss), next, before).id);
    return outputs;
  }
  static constexpr plan::location output(int) { return {plan::first_input_base, 0}; }
};

/// A buffer of at most N numbers set to 0 where the loss (a second input) is finite.
template <extent N>
struct clear_source {
  using buffer = flat_buffer<N>;
  static constexpr base::vector<int> trace(graph::builder& b) {
    const auto sums = detail::input_symbol<buffer>(b, 0);
    const auto loss = detail::input_symbol<input<float>>(b, 1);
    base::vector<int> outputs;
    outputs.push_back(select(is_finite(loss), 0.0f, sums).id);
    return outputs;
  }
  static constexpr plan::location output(int) { return {plan::first_input_base, 0}; }
};

/// The sum of squares of a buffer of N numbers, in double: it overflows for no gradient.
template <extent N>
struct square_sum_source {
  static constexpr base::vector<int> trace(graph::builder& b) {
    base::vector<int> outputs;
    outputs.push_back(sum(square(cast<double>(detail::input_symbol<input<float, N>>(b, 0)))).id);
    return outputs;
  }
  static constexpr plan::location output(int) { return {plan::first_input_base + 1, 0}; }
};

/// What gradients are multiplied by (inputs: the sum of squares, the rows in it, the largest norm):
/// one over the rows, less where the norm would be larger.
struct scale_source {
  static constexpr base::vector<int> trace(graph::builder& b) {
    const auto squares = detail::input_symbol<input<double>>(b, 0);
    const auto weight = detail::input_symbol<input<double>>(b, 1);
    const auto max_norm = detail::input_symbol<input<double>>(b, 2);
    const auto norm = sqrt(squares) / weight;
    const auto mean = 1.0 / weight;
    base::vector<int> outputs;
    outputs.push_back(cast<float>(select(norm > max_norm, mean * (max_norm / norm), mean)).id);
    return outputs;
  }
  static constexpr plan::location output(int) { return {plan::first_input_base + 3, 0}; }
};

/// The numbers that the programs of one update read, written before it: those of the optimizer,
/// once for each run of equal decay.
template <int Runs, int Count>
struct step_numbers {
  std::uint64_t key = 0;
  double weight = 1, max_norm = 0;
  float row_count = 0;
  float scale = 1;  ///< written by scale_source where gradients are clipped
  float numbers[Runs][Count] = {};
};

/// What the programs of a step and of an evaluation give.
struct step_results {
  float loss = 0;  ///< of the last training batch: a deferred update looks at it
  float evaluated_loss = 0, hits = 0;
  double square_sum = 0;
};

}  // namespace nn
}  // namespace tenon
