// SPDX-License-Identifier: MIT
// training: the program of a training step in any floating type, where a trainer has float alone,
// with the model's output beside loss and gradients. Parameters are generated.
// Law: what it gives is what nn::step_source gives. Read next: reference/stored.hpp.
#pragma once

#include "reference/stored.hpp"

namespace reference {

inline constexpr int output_base = tn::plan::first_input_base + 2;

/// Parameters and statistics of a trainer by the names that begin with `kind`.
template <class Trainer>
void generate_parameters(Trainer& trainer, const std::string& kind) {
  for (const auto& p : Trainer::parameter_list)
    fill_parameter(kind, p, trainer.parameter(p.name.view()));
}

/// All gradients of a trainer agree with the stored ones.
template <class Trainer>
void check_gradients(Trainer& trainer, const stored& file, const std::string& kind,
                     double relative = tolerance<float>) {
  for (const auto& p : Trainer::parameter_list)
    if (!p.is_statistic)
      file.check(kind + " gradient " + std::string(p.name.view()), trainer.gradient(p.name.view()),
                 p.shape, relative);
}

/// Output, loss, and in the parameters' places gradients and the next values of statistics.
template <class Model, class Loss, class Input, class Target>
struct training_source {
  static constexpr tn::base::vector<int> trace(tn::graph::builder& b) {
    b.training = true;
    const auto output = Model{}(tn::nn::detail::input_symbol<Input>(b, 0));
    const auto loss = Loss{}(output, tn::nn::detail::input_symbol<Target>(b, 1));
    tn::base::vector<int> wanted, outputs;
    for (const auto& p : b.parameters)
      if (!p.is_statistic) wanted.push_back(p.node);
    outputs.push_back(output.id);
    outputs.push_back(loss.id);
    const auto seed = tn::graph::make_constant(b, 1, loss.info().type);
    const auto gradients = tn::pass::grad(loss, seed, {wanted.begin(), wanted.size()});
    int next = 0;
    for (const auto& p : b.parameters)
      outputs.push_back(p.is_statistic ? p.next : gradients[next++]);
    return outputs;
  }
  static constexpr tn::plan::location output(int k) {
    if (k < 2) return {output_base + k, 0};
    return {output_base + 2, tn::run::detail::parameter_offsets_of<training_source>::value[k - 2]};
  }
};

template <class Model, class Loss, class Input, class Target>
class training {
  using T = typename Input::element_type;
  using program = tn::run::program<training_source<Model, Loss, Input, Target>, tn::cpu>;
  using predictor = tn::run::program<tn::nn::predict_source<Model, Input>, tn::cpu>;
  static constexpr tn::extent rows = tn::capacity(Input::shape_type::value[0]);
  static constexpr tn::dims output_shape() {
    tn::dims d = tn::shape_of<tn::nn::detail::prediction_of<Model, Input>>;
    d.extents[0] = rows;
    return d;
  }

 public:
  T loss = 0;

  /// Parameters by the names that begin with `kind`.
  explicit training(const std::string& kind)
      : kind_(kind), parameters_(program::parameter_bytes), gradients_(program::parameter_bytes) {
    for (int i = 0; i < count; ++i)
      fill_parameter(kind, program::parameters[i], at(parameters_, i));
  }

  T* parameter(std::string_view name) {
    return at(parameters_, tn::nn::find_parameter<program>(name));
  }
  void run(const auto& x, const auto& y) {
    const tn::run::arena work(program::arena_bytes);
    void* bases[] = {work.data(), parameters_.data(), nullptr, in(x),
                     in(y),       output_.data(),     &loss,   gradients_.data()};
    program::run(bases, rows, tn::cpu{});
  }
  /// From now on the output is the prediction, the statistics being those after the step.
  void predict(const auto& x) {
    for (int i = 0; i < count; ++i)
      if (program::parameters[i].is_statistic)
        std::memcpy(at(parameters_, i), at(gradients_, i),
                    static_cast<std::size_t>(program::parameter_size(i)));
    const tn::run::arena work(predictor::arena_bytes);
    void* bases[] = {work.data(), parameters_.data(), nullptr, in(x), output_.data()};
    predictor::run(bases, rows, tn::cpu{});
  }
  void check_output(const stored& file, const std::string& name) {
    file.check(name, output_.data(), output_shape());
  }
  /// All gradients and statistics agree with the stored ones.
  void check(const stored& file) {
    for (int i = 0; i < count; ++i) {
      const auto& p = program::parameters[i];
      const std::string name = kind_ + (p.is_statistic ? " " : " gradient ");
      file.check(name + std::string(p.name.view()), at(gradients_, i), p.shape);
    }
  }

 private:
  static constexpr int count = program::parameters.size();

  static T* at(const tn::run::arena& buffer, int i) {
    return reinterpret_cast<T*>(static_cast<std::byte*>(buffer.data()) +
                                program::parameter_offset(i));
  }
  template <class X>
  static void* in(const X& x) {
    return const_cast<void*>(static_cast<const void*>(x.data()));
  }

  std::string kind_;
  std::vector<T> output_ = std::vector<T>(tn::count_elements(output_shape()));
  tn::run::arena parameters_, gradients_;
};

}  // namespace reference
