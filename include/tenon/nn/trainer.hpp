// SPDX-License-Identifier: MIT
// trainer: a model, a loss and an optimizer on a device. Parameters, gradients and optimizer states
// are one flat buffer each, the arena is planned; after construction a step allocates nothing.
// Law: the same seed and batches give the same losses, bit for bit, for any number of threads,
// stopped and resumed or not. Over 250 lines with all that one asks of a trainer.
// Read next: nn/fit.hpp (epochs), nn/state.hpp (saving and loading).
#pragma once

#include <tenon/nn/batch_copy.hpp>
#include <tenon/nn/check_arguments.hpp>
#include <tenon/nn/draw.hpp>
#include <tenon/nn/parameter_view.hpp>
#include <tenon/nn/pending_loss.hpp>
#include <tenon/nn/refused_trainer.hpp>
#include <tenon/nn/stepper.hpp>
#include <tenon/nn/trainable.hpp>

#include <cmath>
#include <string>

namespace tenon {

/// Trains Model with Loss by Optimizer on batches of Input and Target. Loss and Model are empty
/// types.
template <class Model, class Loss, class Input, class Target, class Optimizer, class Device>
class trainer {
  using stepper = nn::stepper<Model, Loss, Input, Target, Optimizer, Device>;
  using X = typename Input::element_type;
  using Y = typename Target::element_type;

 public:
  /// Steps that one update takes.
  static constexpr int micro_steps = nn::micro_steps_of<Optimizer>();
  /// Everything about a training step, as constants; peak_bytes adds parameters, gradients and
  /// optimizer states.
  struct program : stepper::program {
    using base = typename stepper::program;
    static constexpr int states = Optimizer::state_count + (micro_steps > 1);
    static constexpr extent peak_bytes =
        base::arena_bytes + 2 * base::parameter_bytes + states * base::trained_bytes;
  };
  using prediction = nn::detail::prediction_of<Model, Input>;
  using input_element = X;
  using target_element = Y;
  /// Rows of any number, with a target each, in memory of the caller: pointers, or two tensors.
  struct labelled_rows {
    labelled_rows() = default;
    labelled_rows(const X* inputs, const Y* targets, extent row_count)
        : x(inputs), y(targets), count(row_count) {}
    template <class A, class B>
    requires(detail::is_memory<A>&& detail::is_memory<B>)
        labelled_rows(const A& inputs, const B& targets) {
      if constexpr (nn::check_rows<A, B, Input, Target>())
        *this = {inputs.data(), targets.data(), A::size(0)};
    }
    const X* x = nullptr;
    const Y* y = nullptr;
    extent count = 0;
  };
  static constexpr extent capacity = tenon::capacity(Input::shape_type::value[0]);
  /// Steps that so many rows take.
  static constexpr extent batches(extent rows) { return (rows + capacity - 1) / capacity; }
  static constexpr extent row_elements = Input::shape_type::elements / capacity;
  static constexpr extent target_elements = Target::shape_type::elements / capacity;
  static constexpr extent output_elements = shape_type_of<prediction>::elements / capacity;

  trainer(Model, Loss, Input, Target, Optimizer optimizer_options, Device device_policy = {},
          std::uint64_t first_seed = 1)
      : optimizer_(optimizer_options),
        seed_(first_seed),
        stepper_(device_policy, bytes_of<X>(capacity * row_elements),
                 bytes_of<Y>(capacity * target_elements)) {
    run::detail::check_trace<typename stepper::step_source>();
    static_assert(nn::has_float_parameters<typename stepper::step_source>::value,
                  "trainer: parameters are float; convert the input with tn::cast<float>");
    nn::check_settings(optimizer_);
    reset();
  }

  /// One step on n rows (1 to the capacity): forward, backward, update. Returns the loss of the
  /// batch before the update; one that is not finite throws instead, and nothing is updated. On a
  /// device that runs beside this process, what is returned becomes the loss, or throws, when it is
  /// read.
  auto step(const X* x, const Y* y, extent n) {
    if constexpr (stepper::is_asynchronous) {
      const auto submitted = submit_step(x, y, n);
      return nn::pending_loss<trainer, std::remove_const_t<decltype(submitted)>>(*this, submitted);
    } else {
      const float loss = differentiate(x, y, n);
      if (!std::isfinite(loss)) nn::refuse_loss(*this, static_cast<double>(loss), x, y, n);
      update();
      return loss;
    }
  }
  /// The same on tensors of n rows each.
  template <class A, class B>
  requires(detail::is_memory<A>&& detail::is_memory<B>) auto step(const A& x, const B& y) {
    static_assert(A::size(0) <= capacity, "trainer: the input's rows must fit the batch");
    if constexpr (nn::check_rows<A, B, Input, Target>()) {
      return step(x.data(), y.data(), A::size(0));
    } else {
      return 0.0f;
    }
  }

  /// Loss, and for labels the accuracy, of n rows of any number: the mean over batches, weighted by
  /// their rows.
  evaluation evaluate(const X* x, const Y* y, extent n) {
    nn::check_count<least_rows>("evaluation", n);
    nn::check_memory(x, y);
    stepper_.make_room_to_evaluate();
    evaluation sum{0, 0, n};
    for (extent at = 0; at < n; at += capacity) {
      const extent rows = n - at < capacity ? n - at : capacity;
      const auto batch = bring(x + at * row_elements, y + at * target_elements, rows);
      const auto found =
          stepper_.exchange.submit(nn::unrecorded, [&] { stepper_.evaluate(batch, rows); }).wait();
      if (!std::isfinite(found.evaluated_loss)) check_labels_of(y + at * target_elements, rows);
      sum.loss += static_cast<double>(found.evaluated_loss) * static_cast<double>(rows);
      sum.accuracy += static_cast<double>(found.hits);
    }
    sum.loss /= static_cast<double>(n);
    sum.accuracy /= static_cast<double>(n * target_elements);
    if (!stepper::counts_hits) sum.accuracy = evaluation{}.accuracy;
    return sum;
  }
  template <class A, class B>
  requires(detail::is_memory<A>&& detail::is_memory<B>) evaluation
      evaluate(const A& x, const B& y) {
    if constexpr (nn::check_rows<A, B, Input, Target>())
      return evaluate(x.data(), y.data(), A::size(0));
    return {};
  }

  /// The model's output for n rows of any number, into out. Inside a caller's loop g++ 12 would put
  /// the list of addresses together in vectors: a tenth of a tiny network's time.
  __attribute__((noinline)) void predict(const X* x, extent n, element_type_of<prediction>* out) {
    nn::check_count<least_rows>("prediction", n);
    nn::check_memory(x, out, "outputs");
    stepper_.make_room_to_predict();
    for (extent at = 0; at < n; at += capacity) {
      const extent rows = n - at < capacity ? n - at : capacity;
      const auto batch = bring(x + at * row_elements, static_cast<const Y*>(nullptr), rows);
      auto* to = out + at * output_elements;
      const extent bytes = rows * output_elements * static_cast<extent>(sizeof *to);
      void* room = stepper_.exchange.room_for(to, bytes);
      stepper_.exchange.predict([&] { stepper_.predict(batch.x, room, rows); });
      stepper_.exchange.deliver(to, bytes);
    }
  }

  /// Forward and backward on n rows: the loss; the gradients replace those of before.
  float differentiate(const X* x, const Y* y, extent n) {
    const auto batch = begin(x, y, n);
    return stepper_.exchange.submit(nn::unrecorded, [&] { stepper_.differentiate(batch, n); })
        .wait()
        .loss;
  }

  /// Memory where the rows of the next batch may be put together: capacity rows of each.
  struct staged_rows {
    X* x;
    Y* y;
  };
  staged_rows staging() {
    const auto found = stepper_.exchange.staging();
    return {static_cast<X*>(found.x), static_cast<Y*>(found.y)};
  }
  /// Whether a step is still running when it returns.
  static constexpr bool is_asynchronous = stepper::is_asynchronous;

  /// Throws for a loss that was read after its step had been counted: the step is taken back where
  /// it is the last one.
  [[noreturn]] void refuse(std::int64_t of_step, float loss, bool is_last) {
    if (of_step != steps_ || !is_last)
      throw error("step " + std::to_string(of_step) + ": the loss is " + std::to_string(loss) +
                  "; it was read when more had been submitted, so its batch is gone");
    take_back(of_step);
    const nn::batch_copy<X, Y> last(stepper_.exchange, rows_ * row_elements,
                                    rows_ * target_elements);
    nn::refuse_loss(*this, static_cast<double>(loss), last.x(), last.y(), rows_);
  }

  /// Forgets that this step was counted, if it is the last one.
  void take_back(std::int64_t of_step) {
    if (of_step != steps_) return;
    --steps_;
    sum_rows_ = sum_rows_before_;
  }

  /// The optimizer's step on the gradients at hand; with accumulate<Steps>, on every Steps-th call.
  void update() {
    const nn::update_kind kind = prepare_update();
    stepper_.settle();
    stepper_.exchange.submit(nn::unrecorded, [&] { enqueue_update(kind); });
  }

  /// The Euclidean norm of the gradient of all parameters, of the mean one while accumulating.
  double gradient_norm() {
    stepper_.settle();
    const auto found = stepper_.exchange.submit(
        nn::unrecorded, [&] { stepper_.square(micro_steps > 1 && sum_rows_ > 0); });
    return std::sqrt(found.wait().square_sum) / weight();
  }

  /// Draws all parameters anew and forgets all steps.
  void reset() {
    stepper_.parameters.clear();
    stepper_.gradients.clear();
    stepper_.states.clear();
    stepper_.sums.clear();
    for (int i = 0; i < parameter_list.size(); ++i)
      nn::draw(parameter_list[i],
               step_key(seed_, ~std::uint64_t{0} - static_cast<std::uint64_t>(i)),
               parameters() + program::parameter_offset(i) / float_bytes);
    steps_ = sum_rows_ = 0;
  }

  /// The parameters, in the order in which the model makes them.
  static constexpr const auto& parameter_list = program::parameters;
  static constexpr extent flat_size = stepper::flat_size;

  /// The parameter of this name as a view whose extents are in its type: parameter<"fc1.weight">();
  /// an unknown name is a compile error. On a device with memory of its own all of these show the
  /// numbers of this moment, and what is written through them counts until the next step.
  template <literal Name>
  auto parameter() {
    return nn::parameter_in<Name, program>(stepper_.parameters.host());
  }
  /// The gradient of this parameter from the last step, likewise.
  template <literal Name>
  auto gradient() {
    return nn::parameter_in<Name, program>(stepper_.gradients.host());
  }
  /// The same by a name that is known at run time, without a shape; an unknown name throws.
  float* parameter(std::string_view name) { return parameters() + offset_of(name); }
  float* gradient(std::string_view name) { return gradients() + offset_of(name); }
  float* parameters() { return numbers_of(stepper_.parameters); }
  float* gradients() { return numbers_of(stepper_.gradients); }
  /// Optimizer state s, laid out like the parameters; and the sums of accumulate<Steps>, with the
  /// rows in them.
  float* state(int s) { return numbers_of(stepper_.states) + s * flat_size; }
  float* sums() { return numbers_of(stepper_.sums); }
  std::int64_t& sum_rows() { return sum_rows_; }
  Optimizer& optimizer() { return optimizer_; }
  std::int64_t& steps() { return steps_; }
  std::uint64_t& seed() { return seed_; }

 private:
  static constexpr extent float_bytes = sizeof(float);

  /// Where the first extent is no batch, all rows must be there.
  static constexpr extent least_rows = Input::shape_type::value.is_batched() ? 1 : capacity;

  template <class T>
  static constexpr extent bytes_of(extent elements) {
    return elements * static_cast<extent>(sizeof(T));
  }
  template <class Memory>
  static float* numbers_of(Memory& buffer) {
    return reinterpret_cast<float*>(buffer.host());
  }
  static extent offset_of(std::string_view name) {
    const int i = nn::find_parameter<program>(name);
    if (i < 0) throw error("trainer: the model has no parameter '" + std::string(name) + "'");
    return program::parameter_offset(i) / float_bytes;
  }

  auto bring(const X* x, const Y* y, extent n) {
    stepper_.settle();
    return stepper_.exchange.bring(x, bytes_of<X>(n * row_elements), y,
                                   bytes_of<Y>(n * target_elements));
  }
  /// A batch on its way, with the key of the step's random numbers.
  auto begin(const X* x, const Y* y, extent n) {
    nn::check_batch<least_rows, capacity>(n);
    nn::check_memory(x, y);
    if constexpr (program::is_random)
      stepper_.exchange.numbers().key = step_key(seed_, static_cast<std::uint64_t>(steps_));
    rows_ = n;
    return bring(x, y, n);
  }
  /// Labels that may lie on the device are looked at where the batch is.
  void check_labels_of(const Y* y, extent rows) {
    if constexpr (is_asynchronous) {
      const nn::batch_copy<X, Y> last(stepper_.exchange, 0, rows * target_elements);
      nn::check_labels<trainer>("evaluation", last.y(), rows * target_elements);
    } else {
      nn::check_labels<trainer>("evaluation", y, rows * target_elements);
    }
  }
  double weight() const { return sum_rows_ > 0 ? static_cast<double>(sum_rows_) : 1.0; }

  /// Counts a step and writes the numbers that its update reads.
  nn::update_kind prepare_update() {
    auto& in = stepper_.exchange.numbers();
    ++steps_;
    sum_rows_before_ = sum_rows_;
    if constexpr (micro_steps > 1) {
      in.row_count = static_cast<float>(rows_);
      sum_rows_ += rows_;
      if (steps_ % micro_steps != 0) return nn::update_kind::only_add;
    }
    in.weight = weight();
    in.scale = static_cast<float>(1 / weight());
    if constexpr (nn::clips<Optimizer>) in.max_norm = optimizer_.max_norm;
    for (int r = 0; r < stepper::decays.size(); ++r) {
      optimizer_.numbers(in.numbers[r], steps_ / micro_steps);
      if (stepper::decays[r].factor != 1)
        in.numbers[r][Optimizer::decay_number] *= static_cast<float>(stepper::decays[r].factor);
    }
    sum_rows_ = 0;
    return nn::update_kind::whole;
  }
  void enqueue_update(nn::update_kind kind) {
    stepper_.assign_statistics();
    if constexpr (micro_steps > 1) stepper_.add_gradients();
    if (kind == nn::update_kind::whole) stepper_.update();
  }
  /// A whole step, recorded once for each kind where the batch is full.
  auto submit_step(const X* x, const Y* y, extent n) {
    const auto batch = begin(x, y, n);
    const nn::update_kind kind = prepare_update();
    return stepper_.exchange.submit(n == capacity ? static_cast<int>(kind) : nn::unrecorded, [&] {
      stepper_.differentiate(batch, n);
      enqueue_update(kind);
    });
  }

  Optimizer optimizer_;
  std::uint64_t seed_;
  std::int64_t steps_ = 0;
  extent rows_ = 0;
  std::int64_t sum_rows_ = 0, sum_rows_before_ = 0;
  stepper stepper_;
};

template <class Model, class Loss, class Input, class Target, class Optimizer, class Device = cpu>
trainer(Model, Loss, Input, Target, Optimizer, Device = {}, std::uint64_t = 1)
    -> trainer<nn::checked_model<Model, Loss, Input, Target, Optimizer>, Loss, Input, Target,
               Optimizer, Device>;
template <class Model, class Loss, class Input, class Target>
trainer(Model, Loss, Input, Target)
    -> trainer<std::conditional_t<nn::misses_optimizer<Model>(), poison, Model>, Loss, Input,
               Target, poison>;

}  // namespace tenon
