// SPDX-License-Identifier: MIT
// trainer: a model, a loss and an optimizer on a device. Parameters, gradients and optimizer states
// are one flat buffer each, the arena is planned; after construction a step allocates nothing.
// Law: the same seed and batches give the same losses, bit for bit, for any number of threads,
// stopped and resumed or not. Over 250 lines with all that one asks of a trainer.
// Read next: nn/fit.hpp (epochs), nn/state.hpp (saving and loading).
#pragma once

#include <tenon/base/float_mode.hpp>
#include <tenon/nn/check_arguments.hpp>
#include <tenon/nn/draw.hpp>
#include <tenon/nn/optimizer_option.hpp>
#include <tenon/nn/parameter_view.hpp>
#include <tenon/nn/refuse_loss.hpp>
#include <tenon/nn/refused_trainer.hpp>
#include <tenon/nn/trainable.hpp>

#include <cmath>
#include <string>
#include <vector>

namespace tenon {

/// Trains Model with Loss by Optimizer on batches of Input and Target. Loss and Model are empty
/// types.
template <class Model, class Loss, class Input, class Target, class Optimizer, class Device>
class trainer {
  using step_source = nn::step_source<Model, Loss, Input, Target>;
  using evaluate_source = nn::evaluate_source<Model, Loss, Input, Target>;
  using predict_source = nn::predict_source<Model, Input>;
  using X = typename Input::element_type;
  using Y = typename Target::element_type;

 public:
  /// Steps that one update takes.
  static constexpr int micro_steps = nn::micro_steps_of<Optimizer>();
  /// Everything about a training step, as constants; peak_bytes adds parameters, gradients and
  /// optimizer states.
  struct program : run::program<step_source, Device> {
    using base = run::program<step_source, Device>;
    static constexpr int buffers = 2 + Optimizer::state_count + (micro_steps > 1);
    static constexpr extent peak_bytes = base::arena_bytes + buffers * base::parameter_bytes;
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
      if constexpr (check_rows<A, B>()) *this = {inputs.data(), targets.data(), A::size(0)};
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
        device_(device_policy),
        seed_(first_seed),
        arena_(program::arena_bytes),
        parameters_(program::parameter_bytes),
        gradients_(program::parameter_bytes),
        states_(program::parameter_bytes * Optimizer::state_count),
        sums_(micro_steps > 1 ? program::parameter_bytes : 0) {
    run::detail::check_trace<step_source>();
    static_assert(nn::has_float_parameters<step_source>::value,
                  "trainer: parameters are float; convert the input with tn::cast<float>");
    nn::check_settings(optimizer_);
    reset();
  }

  /// One step on n rows (1 to the capacity): forward, backward, update. Returns the loss of the
  /// batch before the update; one that is not finite throws instead, and nothing is updated.
  float step(const X* x, const Y* y, extent n) {
    const float loss = differentiate(x, y, n);
    if (!std::isfinite(loss)) nn::refuse_loss(*this, static_cast<double>(loss), x, y, n);
    update();
    return loss;
  }
  /// The same on tensors of n rows each.
  template <class A, class B>
  requires(detail::is_memory<A>&& detail::is_memory<B>) float step(const A& x, const B& y) {
    static_assert(A::size(0) <= capacity, "trainer: the input's rows must fit the batch");
    if constexpr (check_rows<A, B>()) return step(x.data(), y.data(), A::size(0));
    return 0;
  }

  /// Loss, and for labels the accuracy, of n rows of any number: the mean over batches, weighted by
  /// their rows.
  evaluation evaluate(const X* x, const Y* y, extent n) {
    nn::check_count<least_rows>("evaluation", n);
    nn::check_memory(x, y);
    using evaluate_program = run::program<evaluate_source, Device>;
    make_room<evaluate_program>();
    const flush_denormals flush;
    evaluation sum{0, 0, n};
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
      if (!std::isfinite(loss))
        nn::check_labels<trainer>("evaluation", y + at * target_elements, rows * target_elements);
      sum.loss += static_cast<double>(loss) * static_cast<double>(rows);
      sum.accuracy += static_cast<double>(hits);
    }
    sum.loss /= static_cast<double>(n);
    sum.accuracy /= static_cast<double>(n * target_elements);
    if (!evaluate_source::counts_hits) sum.accuracy = evaluation{}.accuracy;
    return sum;
  }
  template <class A, class B>
  requires(detail::is_memory<A>&& detail::is_memory<B>) evaluation
      evaluate(const A& x, const B& y) {
    if constexpr (check_rows<A, B>()) return evaluate(x.data(), y.data(), A::size(0));
    return {};
  }

  /// The model's output for n rows of any number, into out. Inside a caller's loop g++ 12 would put
  /// the list of addresses together in vectors: a tenth of a tiny network's time.
  __attribute__((noinline)) void predict(const X* x, extent n, element_type_of<prediction>* out) {
    nn::check_count<least_rows>("prediction", n);
    nn::check_memory(x, out, "outputs");
    using predict_program = run::program<predict_source, Device>;
    make_room<predict_program>();
    for (extent at = 0; at < n; at += capacity) {
      const extent rows = n - at < capacity ? n - at : capacity;
      void* bases[] = {arena_.data(), parameters_.data(), &key_, to_mutable(x + at * row_elements),
                       out + at * output_elements};
      predict_program::run(bases, rows, device_);
    }
  }

  /// Forward and backward on n rows: the loss; the gradients replace those of before.
  float differentiate(const X* x, const Y* y, extent n) {
    nn::check_batch<least_rows, capacity>(n);
    nn::check_memory(x, y);
    if constexpr (program::is_random) key_ = step_key(seed_, static_cast<std::uint64_t>(steps_));
    rows_ = n;
    const flush_denormals flush;
    float loss = 0;
    void* bases[] = {arena_.data(), parameters_.data(), &key_, to_mutable(x), to_mutable(y),
                     &loss,         gradients_.data()};
    program::run(bases, n, device_);
    return loss;
  }

  /// The optimizer's step on the gradients at hand; with accumulate<Steps>, on every Steps-th call.
  void update() {
    const flush_denormals flush;
    ++steps_;
    if constexpr (micro_steps > 1) {
      add_gradients();
      if (steps_ % micro_steps != 0) return;
    }
    float numbers[nn::rule_of<Optimizer>::number_count];
    set_scale(numbers);
    for (const nn::decay_run& run : decay_table) optimize(run, numbers);
    sum_rows_ = 0;
    if constexpr (micro_steps > 1) clear(sums_, 1);
  }

  /// The Euclidean norm of the gradient of all parameters, of the mean one while accumulating.
  double gradient_norm() {
    static_assert(norm_program::arena_bytes <= program::arena_bytes);
    const flush_denormals flush;
    double sum = 0;
    void* bases[] = {arena_.data(), nullptr, &key_, total().data(), &sum};
    norm_program::run(bases, flat_size, device_);
    return std::sqrt(sum) / weight();
  }

  /// Draws all parameters anew and forgets all steps.
  void reset() {
    clear(parameters_, 1);
    clear(gradients_, 1);
    clear(states_, Optimizer::state_count);
    if constexpr (micro_steps > 1) clear(sums_, 1);
    for (int i = 0; i < parameter_list.size(); ++i)
      nn::draw(parameter_list[i],
               step_key(seed_, ~std::uint64_t{0} - static_cast<std::uint64_t>(i)),
               numbers_of(parameters_, program::parameter_offset(i)));
    steps_ = sum_rows_ = 0;
  }

  /// The parameters, in the order in which the model makes them.
  static constexpr const auto& parameter_list = program::parameters;
  static constexpr extent flat_size = program::parameter_bytes / static_cast<extent>(sizeof(float));

  /// The parameter of this name as a view whose extents are in its type: parameter<"fc1.weight">();
  /// an unknown name is a compile error.
  template <literal Name>
  auto parameter() {
    return nn::parameter_in<Name, program>(parameters_.data());
  }
  /// The gradient of this parameter from the last step, likewise.
  template <literal Name>
  auto gradient() {
    return nn::parameter_in<Name, program>(gradients_.data());
  }
  /// The same by a name that is known at run time, without a shape; an unknown name throws.
  float* parameter(std::string_view name) { return slice(parameters_, name); }
  float* gradient(std::string_view name) { return slice(gradients_, name); }
  float* parameters() { return numbers_of(parameters_, 0); }
  float* gradients() { return numbers_of(gradients_, 0); }
  /// Optimizer state s, laid out like the parameters; and the sums of accumulate<Steps>, with the
  /// rows in them.
  float* state(int s) { return numbers_of(states_, s * program::parameter_bytes); }
  float* sums() { return numbers_of(sums_, 0); }
  std::int64_t& sum_rows() { return sum_rows_; }
  Optimizer& optimizer() { return optimizer_; }
  std::int64_t& steps() { return steps_; }
  std::uint64_t& seed() { return seed_; }

 private:
  using norm_program = run::program<nn::square_sum_source<flat_size>, Device>;
  using add_program = run::program<nn::add_source<flat_size>, Device>;

  /// Where the first extent is no batch, all rows must be there.
  static constexpr extent least_rows = Input::shape_type::value.is_batched() ? 1 : capacity;

  /// Tensors of rows with a target each; false where their memory cannot be read as such.
  template <class A, class B>
  static constexpr bool check_rows() {
    using elements_agree = nn::elements_are_declared<A, B, Input, Target>;
    using inputs = nn::rows_have_shape<shape_type_of<A>, typename Input::shape_type>;
    using targets = nn::rows_have_shape<shape_type_of<B>, typename Target::shape_type>;
    static_assert(elements_agree::value,
                  "trainer: input and target must have the declared element types");
    static_assert(inputs::value, "trainer: the input's rows must have the declared shape");
    static_assert(!inputs::value || targets::value,
                  "trainer: the target's rows must have the declared shape");
    static_assert(!(inputs::value && targets::value) || A::size(0) == B::size(0),
                  "trainer: input and target must have as many rows");
    return elements_agree::value;
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
  static float* numbers_of(run::arena& buffer, extent offset) {
    return reinterpret_cast<float*>(buffer.data() + offset);
  }
  static void clear(run::arena& buffer, int times) {
    std::memset(buffer.data(), 0, static_cast<std::size_t>(program::parameter_bytes * times));
  }
  float* slice(run::arena& buffer, std::string_view name) {
    const int i = nn::find_parameter<program>(name);
    if (i < 0) throw error("trainer: the model has no parameter '" + std::string(name) + "'");
    return numbers_of(buffer, program::parameter_offset(i));
  }
  using decay_rule = typename nn::decay_rule_of<Optimizer>::type;
  static constexpr const auto& decay_table = nn::decay_table<decay_rule, program>::value;

  /// What the optimizer takes as gradients, and what it must be divided by.
  run::arena& total() { return micro_steps > 1 && sum_rows_ > 0 ? sums_ : gradients_; }
  double weight() const { return sum_rows_ > 0 ? static_cast<double>(sum_rows_) : 1.0; }

  void add_gradients() {
    static_assert(add_program::arena_bytes <= program::arena_bytes);
    float factor = static_cast<float>(rows_);
    void* bases[] = {arena_.data(), nullptr, &key_, sums_.data(), gradients_.data(), &factor};
    add_program::run(bases, flat_size, device_);
    sum_rows_ += rows_;
  }
  template <int Count>
  void set_scale(float (&numbers)[Count]) {
    if constexpr (Count > Optimizer::number_count) {
      double scale = 1 / weight();
      if constexpr (nn::clips<Optimizer>) {
        const double norm = gradient_norm();
        if (norm > optimizer_.max_norm) scale *= optimizer_.max_norm / norm;
      }
      numbers[Count - 1] = static_cast<float>(scale);
    }
  }
  /// One run of the flat buffer through the optimizer's kernel.
  template <int Count>
  void optimize(const nn::decay_run& run, float (&numbers)[Count]) {
    using rule = nn::rule_of<Optimizer>;
    using optimizer_program = run::program<nn::optimizer_source<rule, flat_size>, Device>;
    float own[Optimizer::number_count];
    optimizer_.numbers(own, steps_ / micro_steps);
    std::copy(own, own + Optimizer::number_count, numbers);
    if (run.factor != 1) numbers[Optimizer::decay_number] *= static_cast<float>(run.factor);
    const extent offset = run.first * static_cast<extent>(sizeof(float));
    void* bases[plan::first_input_base + 2 + Optimizer::state_count + Count] = {
        arena_.data(), nullptr, &key_, parameters_.data() + offset, total().data() + offset};
    int next = plan::first_input_base + 2;
    for (int s = 0; s < Optimizer::state_count; ++s)
      bases[next++] = states_.data() + s * program::parameter_bytes + offset;
    for (float& number : numbers) bases[next++] = &number;
    static_assert(optimizer_program::arena_bytes <= program::arena_bytes);
    optimizer_program::run(bases, run.count, device_);
  }

  Optimizer optimizer_;
  Device device_;
  std::uint64_t seed_;
  std::uint64_t key_ = 0;
  std::int64_t steps_ = 0;
  extent rows_ = 0;
  std::int64_t sum_rows_ = 0;
  run::arena arena_;
  extent arena_bytes_ = program::arena_bytes;
  run::arena parameters_;
  run::arena gradients_;
  run::arena states_;
  run::arena sums_;
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
