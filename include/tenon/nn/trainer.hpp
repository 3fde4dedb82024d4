// SPDX-License-Identifier: MIT
// trainer: a model, a loss and an optimizer on a device. Parameters, gradients and optimizer states
// are one flat buffer each, the arena is planned; after construction a step allocates nothing.
// Law: the same seed and batches give the same losses, bit for bit, for any number of threads,
// stopped and resumed or not. Over 250 lines with its doors and refusals, which are read together.
// Read next: nn/state.hpp (saving and loading).
#pragma once

#include <tenon/fn/random.hpp>
#include <tenon/nn/optimizer.hpp>
#include <tenon/nn/training.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace tenon {

/// Loss and accuracy over the rows that were evaluated; accuracy is 0 where the targets are no
/// integer labels.
struct evaluation {
  double loss = 0;
  double accuracy = 0;
  extent rows = 0;
};

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

/// Trains Model with Loss by Optimizer on batches of Input and Target. Loss and Model are empty
/// types.
template <class Model, class Loss, class Input, class Target, class Optimizer, class Device = cpu>
class trainer {
  using step_source = nn::step_source<Model, Loss, Input, Target>;
  using evaluate_source = nn::evaluate_source<Model, Loss, Input, Target>;
  using predict_source = nn::predict_source<Model, Input>;
  using X = typename Input::element_type;
  using Y = typename Target::element_type;

 public:
  /// Everything about a training step, as constants; peak_bytes adds parameters, gradients and
  /// optimizer states.
  struct program : run::program<step_source, Device> {
    using base = run::program<step_source, Device>;
    static constexpr extent peak_bytes =
        base::arena_bytes + (2 + Optimizer::state_count) * base::parameter_bytes;
  };
  using prediction = nn::detail::prediction_of<Model, Input>;
  static constexpr extent capacity = tenon::capacity(Input::shape_type::value[0]);
  static constexpr extent row_elements = Input::shape_type::elements / capacity;
  static constexpr extent target_elements = Target::shape_type::elements / capacity;
  static constexpr extent output_elements = shape_type_of<prediction>::elements / capacity;

  trainer(Model, Loss, Input, Target, Optimizer optimizer, Device device = {},
          std::uint64_t seed = 1)
      : optimizer_(optimizer),
        device_(device),
        seed_(seed),
        arena_(program::arena_bytes),
        parameters_(program::parameter_bytes),
        gradients_(program::parameter_bytes),
        states_(program::parameter_bytes * Optimizer::state_count) {
    run::detail::check_trace<step_source>();
    reset();
  }

  /// One step on n rows (1 to the capacity): forward, backward, update. Returns the loss of the
  /// batch before the update.
  float step(const X* x, const Y* y, extent n) {
    const float loss = accumulate(x, y, n);
    update();
    return loss;
  }
  /// The same on tensors of n rows each.
  template <class A, class B>
  requires(detail::is_memory<A>&& detail::is_memory<B>) float step(const A& x, const B& y) {
    check_rows<A, B>();
    return step(x.data(), y.data(), A::size(0));
  }

  /// Mean loss, and for labels the accuracy, of n rows of any number.
  evaluation evaluate(const X* x, const Y* y, extent n) {
    if (n < 1) throw error("trainer: evaluation takes 1 row or more, found " + std::to_string(n));
    using evaluate_program = run::program<evaluate_source, Device>;
    make_room<evaluate_program>();
    evaluation sum;
    for (extent at = 0; at < n; at += capacity) {
      const extent rows = n - at < capacity ? n - at : capacity;
      float loss = 0, hits = 0;
      void* bases[] = {arena_.data(),
                       parameters_.data(),
                       &key_,
                       to_mutable(x + at * row_elements),
                       to_mutable(y + at * target_elements),
                       &loss,
                       &hits};
      evaluate_program::run(bases, rows, device_);
      sum.loss += static_cast<double>(loss) * static_cast<double>(rows);
      sum.accuracy += static_cast<double>(hits);
    }
    sum.rows = n;
    sum.loss /= static_cast<double>(n);
    sum.accuracy /= static_cast<double>(n);
    return sum;
  }
  template <class A, class B>
  requires(detail::is_memory<A>&& detail::is_memory<B>) evaluation
      evaluate(const A& x, const B& y) {
    return evaluate(x.data(), y.data(), A::size(0));
  }

  /// The model's output for n rows of any number, into out.
  void predict(const X* x, extent n, element_type_of<prediction>* out) {
    using predict_program = run::program<predict_source, Device>;
    make_room<predict_program>();
    for (extent at = 0; at < n; at += capacity) {
      const extent rows = n - at < capacity ? n - at : capacity;
      void* bases[] = {arena_.data(), parameters_.data(), &key_, to_mutable(x + at * row_elements),
                       out + at * output_elements};
      predict_program::run(bases, rows, device_);
    }
  }

  /// Forward and backward on n rows; the gradients replace those of before.
  float accumulate(const X* x, const Y* y, extent n) {
    if (n < 1 || n > capacity)
      throw error("trainer: a batch has 1 to " + std::to_string(capacity) + " rows, this one has " +
                  std::to_string(n));
    key_ = step_key(seed_, static_cast<std::uint64_t>(steps_));
    float loss = 0;
    void* bases[] = {arena_.data(), parameters_.data(), &key_, to_mutable(x), to_mutable(y),
                     &loss,         gradients_.data()};
    program::run(bases, n, device_);
    return loss;
  }

  /// The optimizer's step on the gradients at hand.
  void update() {
    using optimizer_program = run::program<nn::optimizer_source<Optimizer, flat_size>, Device>;
    ++steps_;
    float numbers[Optimizer::number_count];
    optimizer_.numbers(numbers, steps_);
    void* bases[plan::first_input_base + 2 + Optimizer::state_count + Optimizer::number_count] = {
        arena_.data(), nullptr, &key_, parameters_.data(), gradients_.data()};
    int next = plan::first_input_base + 2;
    for (int s = 0; s < Optimizer::state_count; ++s)
      bases[next++] = states_.data() + s * program::parameter_bytes;
    for (float& number : numbers) bases[next++] = &number;
    static_assert(optimizer_program::arena_bytes <= program::arena_bytes);
    optimizer_program::run(bases, flat_size, device_);
  }

  /// Draws all parameters anew and forgets all steps.
  void reset() {
    std::memset(parameters_.data(), 0, static_cast<std::size_t>(program::parameter_bytes));
    std::memset(gradients_.data(), 0, static_cast<std::size_t>(program::parameter_bytes));
    std::memset(states_.data(), 0,
                static_cast<std::size_t>(program::parameter_bytes * Optimizer::state_count));
    for (int i = 0; i < parameter_list.size(); ++i) draw(i);
    steps_ = 0;
  }

  /// The parameters, in the order in which the model makes them.
  static constexpr const auto& parameter_list = program::parameters;
  static constexpr extent flat_size = program::parameter_bytes / static_cast<extent>(sizeof(float));

  /// The parameter of this name as a view with its shape; an unknown name throws.
  float* parameter(std::string_view name) { return slice(parameters_, name); }
  /// The gradient of this parameter from the last step.
  float* gradient(std::string_view name) { return slice(gradients_, name); }
  float* parameters() { return reinterpret_cast<float*>(parameters_.data()); }
  float* gradients() { return reinterpret_cast<float*>(gradients_.data()); }
  float* state(int s) {
    return reinterpret_cast<float*>(states_.data() + s * program::parameter_bytes);
  }
  Optimizer& optimizer() { return optimizer_; }
  std::int64_t& steps() { return steps_; }
  std::uint64_t& seed() { return seed_; }

 private:
  template <class A, class B>
  static constexpr void check_rows() {
    static_assert(A::shape_type::elements / A::size(0) == row_elements && A::size(0) <= capacity,
                  "trainer: the input's rows must have the declared shape and fit the batch");
    static_assert(
        B::shape_type::elements / B::size(0) == target_elements && A::size(0) == B::size(0),
        "trainer: input and target must have as many rows");
  }
  template <class T>
  static void* to_mutable(const T* p) {
    return const_cast<void*>(static_cast<const void*>(p));
  }
  /// Evaluation and prediction are programs of their own, compiled and given memory only where they
  /// are called.
  template <class Program>
  void make_room() {
    if (Program::arena_bytes <= arena_bytes_) return;
    arena_ = run::arena(Program::arena_bytes);
    arena_bytes_ = Program::arena_bytes;
  }
  float* slice(run::arena& buffer, std::string_view name) {
    for (int i = 0; i < parameter_list.size(); ++i)
      if (parameter_list[i].name.view() == name)
        return reinterpret_cast<float*>(buffer.data() + program::parameter_offset(i));
    throw error("trainer: the model has no parameter '" + std::string(name) + "'");
  }
  void draw(int i) {
    const graph::parameter_info& p = parameter_list[i];
    float* to = reinterpret_cast<float*>(parameters_.data() + program::parameter_offset(i));
    const extent count = count_elements(p.shape);
    const std::uint64_t key = step_key(seed_, ~std::uint64_t{0} - static_cast<std::uint64_t>(i));
    switch (p.init.kind) {
      case graph::init_kind::zeros:
        break;
      case graph::init_kind::constant:
        for (extent k = 0; k < count; ++k) to[k] = static_cast<float>(p.init.scale);
        break;
      case graph::init_kind::uniform:
        random::uniform{key, -p.init.scale, p.init.scale}.fill(to, count);
        break;
      case graph::init_kind::normal:
        random::normal{key, 0, p.init.scale}.fill(to, count);
        break;
    }
  }

  Optimizer optimizer_;
  Device device_;
  std::uint64_t seed_;
  std::uint64_t key_ = 0;
  std::int64_t steps_ = 0;
  run::arena arena_;
  extent arena_bytes_ = program::arena_bytes;
  run::arena parameters_;
  run::arena gradients_;
  run::arena states_;
};

/// A trainer of something refused: it takes all and does nothing, so that there is one error.
template <class Loss, class Input, class Target, class Optimizer, class Device>
class trainer<poison, Loss, Input, Target, Optimizer, Device> {
 public:
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
};

template <class Model, class Loss, class Input, class Target, class Optimizer, class Device = cpu>
trainer(Model, Loss, Input, Target, Optimizer, Device = {}, std::uint64_t = 1)
    -> trainer<nn::checked_model<Model, Loss, Input, Target>, Loss, Input, Target, Optimizer,
               Device>;

}  // namespace tenon
