// SPDX-License-Identifier: MIT
// stepper: the programs of a trainer and the buffers that they work on, on a device: parameters,
// gradients and optimizer states are one flat buffer each, the arena is planned. It launches; a
// trainer says when, and with which numbers. Law: after construction, and the first evaluation and
// prediction, nothing is allocated; what is launched reads all that may change from memory, so that
// a device may record it once and repeat it.
// Read next: nn/trainer.hpp.
#pragma once

#include <tenon/nn/optimizer_option.hpp>
#include <tenon/nn/training.hpp>

namespace tenon::nn {

/// What an update does: with accumulate<Steps> most only add to the sums.
enum class update_kind : std::uint8_t { whole, only_add };

/// A submission that a device shall not record.
inline constexpr int unrecorded = -1;

/// The programs of one trainer on Device.
template <class Model, class Loss, class Input, class Target, class Optimizer, class Device>
class stepper {
  using evaluate_source = nn::evaluate_source<Model, Loss, Input, Target>;
  using predict_source = nn::predict_source<Model, Input>;

 public:
  using step_source = nn::step_source<Model, Loss, Input, Target>;
  using program = run::program<step_source, Device>;
  using session_type = typename Device::session;
  using memory = typename session_type::memory;
  using batch = typename session_type::batch;
  static constexpr bool is_asynchronous = session_type::is_asynchronous;
  static constexpr bool counts_hits = evaluate_source::counts_hits;
  static constexpr int micro_steps = micro_steps_of<Optimizer>();
  static constexpr int states_count = Optimizer::state_count;
  static constexpr extent flat_size = program::trained_bytes / static_cast<extent>(sizeof(float));
  static constexpr extent statistics_size =
      program::parameter_bytes / static_cast<extent>(sizeof(float)) - flat_size;

  /// The update's rule; where a loss is read only later, one that does nothing if it is not finite.
  using rule = std::conditional_t<is_asynchronous, guarded<rule_of<Optimizer>>, rule_of<Optimizer>>;
  static constexpr int own_count = Optimizer::number_count;
  static constexpr bool is_scaled = rule_of<Optimizer>::number_count > own_count;
  using decay_rule = typename decay_rule_of<Optimizer>::type;
  static constexpr const auto& decays = decay_table<decay_rule, program>::value;
  using numbers = step_numbers<decay_table<decay_rule, program>::size, own_count>;

  explicit stepper(Device device_policy, extent input_bytes, extent target_bytes)
      : session(device_policy),
        exchange(session, input_bytes, target_bytes),
        parameters(session, program::parameter_bytes),
        gradients(session, program::parameter_bytes),
        states(session, program::trained_bytes * states_count),
        sums(session, micro_steps > 1 ? program::trained_bytes : 0),
        arena_(session, program::arena_bytes) {}

  session_type session;
  typename session_type::template exchange<numbers, step_results> exchange;
  memory parameters, gradients, states, sums;

  /// Brings what this process has written to the device; before a submission.
  void settle() {
    at_ = {arena_.device(), parameters.device(), gradients.device(), states.device(),
           sums.device()};
  }
  /// Forward and backward on n rows: the loss, and the gradients in place of those of before.
  void differentiate(const batch& rows, extent n) {
    void* bases[] = {at_.arena, at_.parameters,   key(),        rows.x,
                     rows.y,    &results()->loss, at_.gradients};
    program::run(bases, n, session.policy());
  }
  /// Statistics become what the model made of them, where the loss is finite.
  void assign_statistics() {
    if constexpr (statistics_size > 0) {
      static_assert(assign_program::arena_bytes <= program::arena_bytes);
      void* bases[] = {at_.arena,
                       nullptr,
                       key(),
                       at_.parameters + program::trained_bytes,
                       at_.gradients + program::trained_bytes,
                       &results()->loss};
      assign_program::run(bases, statistics_size, session.policy());
    }
  }
  /// Adds the gradients, times the rows in them, to the sums.
  void add_gradients() {
    static_assert(add_program::arena_bytes <= program::arena_bytes);
    void* bases[] = {at_.arena,     nullptr,          key(),           at_.sums,
                     at_.gradients, &in()->row_count, &results()->loss};
    add_program::run(bases, flat_size, session.policy());
  }
  /// The sum of squares of all gradients, or sums.
  void square(bool of_sums) {
    static_assert(norm_program::arena_bytes <= program::arena_bytes);
    void* bases[] = {at_.arena, nullptr, key(), of_sums ? at_.sums : at_.gradients,
                     &results()->square_sum};
    norm_program::run(bases, flat_size, session.policy());
  }
  /// The optimizer on the gradients, or on the sums of accumulate<Steps>.
  void update() {
    constexpr bool of_sums = micro_steps > 1;
    if constexpr (clips<Optimizer>) {
      square(of_sums);
      void* bases[] = {at_.arena,     nullptr,         key(),       &results()->square_sum,
                       &in()->weight, &in()->max_norm, &in()->scale};
      scale_program::run(bases, 1, session.policy());
    }
    for (int r = 0; r < decays.size(); ++r) optimize(r, of_sums ? at_.sums : at_.gradients);
    if constexpr (of_sums) clear_sums();
  }
  void evaluate(const batch& rows, extent n) {
    void* bases[] = {at_.arena,       at_.parameters, key(),
                     rows.x,          rows.y,         &results()->evaluated_loss,
                     &results()->hits};
    evaluate_program::run(bases, n, session.policy());
  }
  void predict(const void* x, void* out, extent n) {
    void* bases[] = {at_.arena, at_.parameters, key(), const_cast<void*>(x), out};
    predict_program::run(bases, n, session.policy());
  }
  /// Evaluation and prediction are programs of their own, compiled and given memory only where they
  /// are called.
  void make_room_to_evaluate() { make_room(evaluate_program::arena_bytes); }
  void make_room_to_predict() { make_room(predict_program::arena_bytes); }

 private:
  using norm_program = run::program<square_sum_source<flat_size>, Device>;
  using add_program = run::program<add_source<flat_size, is_asynchronous>, Device>;
  using assign_program = run::program<assign_source<statistics_size>, Device>;
  using clear_program = run::program<clear_source<flat_size>, Device>;
  using scale_program = run::program<scale_source, Device>;
  using optimizer_program = run::program<optimizer_source<rule, flat_size>, Device>;
  template <class Source>
  using program_of = run::program<Source, Device>;
  using evaluate_program = program_of<evaluate_source>;
  using predict_program = program_of<predict_source>;

  numbers* in() { return exchange.device_numbers(); }
  step_results* results() { return exchange.device_results(); }
  void* key() { return &in()->key; }

  /// Unless the loss was not finite, which is known only there where it is computed.
  void clear_sums() {
    if constexpr (is_asynchronous) {
      void* bases[] = {at_.arena, nullptr, key(), at_.sums, &results()->loss};
      clear_program::run(bases, flat_size, session.policy());
    } else {
      sums.clear();
    }
  }
  void make_room(extent bytes) {
    if (bytes <= arena_.bytes()) return;
    exchange.forget_graphs();
    arena_ = memory(session, bytes);
  }
  /// One run of the flat buffers through the optimizer's kernel.
  void optimize(int r, std::byte* gradient) {
    static_assert(optimizer_program::arena_bytes <= program::arena_bytes);
    const extent offset = decays[r].first * static_cast<extent>(sizeof(float));
    void* bases[plan::first_input_base + 2 + states_count + rule::number_count] = {
        at_.arena, nullptr, key(), at_.parameters + offset, gradient + offset};
    void** next = bases + plan::first_input_base + 2;
    for (int s = 0; s < states_count; ++s)
      *next++ = at_.states + s * program::trained_bytes + offset;
    for (int i = 0; i < own_count; ++i) *next++ = &in()->numbers[r][i];
    if constexpr (is_scaled) *next++ = &in()->scale;
    if constexpr (is_asynchronous) *next++ = &results()->loss;
    optimizer_program::run(bases, decays[r].count, session.policy());
  }

  memory arena_;
  struct {
    std::byte *arena, *parameters, *gradients, *states, *sums;
  } at_{};
};

}  // namespace tenon::nn
