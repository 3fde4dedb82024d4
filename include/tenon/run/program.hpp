// SPDX-License-Identifier: MIT
// program<Source, Device>: everything about a computation that is known before it runs, as
// constants: the graph, the kernels, where each value lies, the cost. Running it walks a table of
// launches. Source says how to trace it and where results go. Law: the passes run in the order of
// the headers run/freeze*.hpp: trace (with gradients), simplify, materialise, fuse, sink, remake,
// schedule, plan. Read next: run/evaluate.hpp, run/grad.hpp, nn/trainer.hpp.
#pragma once

#include <tenon/plan/cost.hpp>
#include <tenon/run/freeze_memory.hpp>
#include <tenon/run/kernel_type.hpp>

#include <cstddef>

namespace tenon::run {

namespace detail {

constexpr bool reads_random_key(const graph::graph_view& g) {
  for (const graph::node& n : g.nodes)
    if (n.op == graph::record_of<graph::random_key>) return true;
  return false;
}

}  // namespace detail

/// A traced, optimised and planned computation on a device.
template <class Source, class Device>
struct program {
  static constexpr const auto& trace = detail::trace_of<Source>::value;
  static constexpr const auto& graph = detail::simplified_of<Source>::value;
  static constexpr const auto& schedule = detail::schedule_of<Source, Device::held_row>::value;

  static constexpr const auto& parameters = detail::parameters_of<Source>::value;

  static constexpr int kernel_count = schedule.kernels.size();
  static constexpr int launch_count = schedule.launches.size();

  /// Bytes of the flat parameter buffer, padding included.
  static constexpr extent parameter_bytes =
      detail::parameter_offsets_of<Source>::value[trace.parameters.size()];
  /// Of these, what has gradients; the rest are statistics.
  static constexpr extent trained_bytes = detail::parameter_offsets_of<Source>::trained_bytes;
  /// Where parameter i starts in the flat buffer, in bytes.
  static constexpr extent parameter_offset(int i) {
    return detail::parameter_offsets_of<Source>::value[i];
  }
  /// What it takes there, in bytes.
  static constexpr extent parameter_size(int i) {
    return detail::parameter_offsets_of<Source>::bytes(i);
  }
  /// Numbers that have gradients.
  static constexpr extent parameter_count = plan::count_parameters(trace.parameters);
  /// Whether it draws random numbers.
  static constexpr bool is_random = detail::reads_random_key(graph.view());
  /// Floating point operations of one run at full capacity.
  static constexpr extent flops = plan::count_flops(graph.view());

 private:
  using launcher = void (*)(void* const*, extent, std::byte*, const Device&);

  template <int... K>
  static constexpr auto make_launchers(std::integer_sequence<int, K...>) {
    return base::array<launcher, kernel_count>{
        {&Device::template launch<kernel_of<program, K>>...}};
  }

  template <int... K>
  static constexpr auto make_scratch(std::integer_sequence<int, K...>) {
    return base::array<extent, kernel_count>{
        {Device::template scratch<kernel_of<program, K>>()...}};
  }

 public:
  /// Bytes of scratch that each kernel takes.
  static constexpr auto scratch_bytes =
      make_scratch(std::make_integer_sequence<int, kernel_count>{});
  static constexpr const auto& memory = detail::memory_of<Source, program, Device::overlap>::value;
  /// Bytes of activations, temporaries, packing and thread scratch.
  static constexpr extent arena_bytes = memory.arena_bytes;

  /// Runs all launches. bases: arena, parameters, random key, inputs, outputs; rows: the true size
  /// of the batch.
  static void run(void* const* bases, extent rows, const Device& device) {
    if constexpr (launch_count <= few_launches && flops <= few_flops) {
      run_each(bases, rows, device, std::make_integer_sequence<int, launch_count>{});
    } else {
      run_table(bases, rows, device);
    }
  }

 private:
  /// The launches of so small a program are written out one by one, every place a constant of the
  /// code: calls are most of its time. Larger kernels are slower in one function than each alone.
  static constexpr int few_launches = 16;
  static constexpr extent few_flops = 32 * 1024;

  template <int... L>
  __attribute__((flatten)) static void run_each(void* const* bases, extent rows,
                                                const Device& device,
                                                std::integer_sequence<int, L...>) {
    (run_one<L>(bases, rows, device, std::make_integer_sequence<int, schedule.launches[L].count>{}),
     ...);
  }
  template <int L, int... I>
  TENON_INLINE static void run_one(void* const* bases, extent rows, const Device& device,
                                   std::integer_sequence<int, I...>) {
    constexpr plan::launch there = schedule.launches[L];
    void* const slots[] = {static_cast<std::byte*>(bases[memory.operands[there.first + I].base]) +
                           memory.operands[there.first + I].offset...};
    Device::template launch<kernel_of<program, there.kernel>>(
        slots, rows, static_cast<std::byte*>(bases[plan::arena_base]) + memory.scratch[L], device);
  }

  static void run_table(void* const* bases, extent rows, const Device& device) {
    static constexpr auto launchers =
        make_launchers(std::make_integer_sequence<int, kernel_count>{});
    static constexpr auto launches = schedule.launches;
    auto* arena = static_cast<std::byte*>(bases[plan::arena_base]);
    for (int l = 0; l < launch_count; ++l) {
      const plan::launch& there = launches[l];
      void* slots[plan::max_operands(schedule.launches)];
      for (int i = 0; i < there.count; ++i) {
        const plan::location& at = memory.operands[there.first + i];
        slots[i] = static_cast<std::byte*>(bases[at.base]) + at.offset;
      }
      launchers[there.kernel](slots, rows, arena + memory.scratch[l], device);
    }
  }
};

}  // namespace tenon::run
