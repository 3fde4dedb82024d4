// SPDX-License-Identifier: MIT
// freeze_schedule: the schedule of a program. Lowering takes the most steps of all passes, so many
// launches are lowered a part at a time, each in a constant evaluation of its own, then joined:
// what grows with the program in one of them is copies alone. Law: the schedule is that of
// plan::make_schedule. Read next: run/program.hpp.
#pragma once

#include <tenon/run/freeze_graph.hpp>

namespace tenon::run::detail {

constexpr int max_of(int a, int b) { return a > b ? a : b; }

/// A schedule in arrays of exact size.
template <int Instructions, int Kernels, int Launches, int Operands>
struct frozen_schedule {
  base::array<plan::instruction, Instructions> instructions;
  base::array<plan::kernel, Kernels> kernels;
  base::array<plan::launch, Launches> launches;
  base::array<int, Operands> operands;
};

template <class Frozen>
constexpr plan::schedule thaw(const Frozen& f) {
  plan::schedule s;
  for (const auto& x : f.instructions) s.instructions.push_back(x);
  for (const auto& x : f.kernels) s.kernels.push_back(x);
  for (const auto& x : f.launches) s.launches.push_back(x);
  for (const auto& x : f.operands) s.operands.push_back(x);
  return s;
}

/// What Maker::make() gives, in arrays of exact size. One evaluation is enough where there are no
/// more instructions and operands than foreseen.
template <class Maker, int Launches, int Instructions, int Operands>
struct schedule_from {
  template <int I, int O>
  struct result {
    bounded<plan::instruction, I> instructions;
    bounded<plan::kernel, Launches> kernels;
    bounded<plan::launch, Launches> launches;
    bounded<int, O> operands;
  };
  template <int I, int O>
  static constexpr result<I, O> make() {
    const plan::schedule s = Maker::make();
    result<I, O> r;
    r.instructions.set(s.instructions);
    r.kernels.set(s.kernels);
    r.launches.set(s.launches);
    r.operands.set(s.operands);
    return r;
  }
  template <int I, int O>
  static constexpr result<I, O> attempt = make<I, O>();
  static constexpr const auto& first = attempt<Instructions, Operands>;
  static constexpr const auto& large =
      attempt<max_of(first.instructions.size, Instructions), max_of(first.operands.size, Operands)>;
  static constexpr frozen_schedule<large.instructions.size, large.kernels.size, large.launches.size,
                                   large.operands.size>
      value{large.instructions.template exact<large.instructions.size>(),
            large.kernels.template exact<large.kernels.size>(),
            large.launches.template exact<large.launches.size>(),
            large.operands.template exact<large.operands.size>()};
};

/// Launches that one evaluation lowers, where there are many.
inline constexpr int launches_at_once = 400;

/// The schedule of a program of few nodes.
template <class Source, extent HeldRow>
struct whole_schedule {
  static constexpr int nodes = simplified_of<Source>::value.nodes.size();
  static constexpr plan::schedule make() {
    return plan::make_schedule(simplified_of<Source>::value.view(), fusion_of<Source>::thaw(),
                               HeldRow);
  }
  static constexpr const auto& value =
      schedule_from<whole_schedule, nodes, 2 * nodes + 64, 5 * nodes + 16>::value;
};

/// The order of the launches.
template <class Source>
struct order_of {
  static constexpr int nodes = simplified_of<Source>::value.nodes.size();
  struct result {
    base::array<bool, nodes> stored;
    bounded<int, nodes> clusters;
    bounded<int, nodes> members;
    bounded<int, nodes + 1> first;
  };
  static constexpr result make() {
    const pass::fusion f = fusion_of<Source>::thaw();
    const plan::launch_order order =
        plan::order_launches(simplified_of<Source>::value.view(), f.view());
    result r{exact<nodes>(order.stored), {}, {}, {}};
    r.clusters.set(order.clusters);
    r.members.set(order.members);
    r.first.set(order.first);
    return r;
  }
  static constexpr result frozen = make();
  static constexpr int launches = frozen.clusters.size;
  static constexpr plan::launch_order_view view() {
    return {frozen.stored.view(), frozen.clusters.view(), frozen.members.view(),
            frozen.first.view()};
  }
};

/// Launches from Part * launches_at_once on.
template <class Source, extent HeldRow, int Part>
struct schedule_part {
  static constexpr int begin = Part * launches_at_once;
  static constexpr int left = order_of<Source>::launches - begin;
  static constexpr int count = left < launches_at_once ? left : launches_at_once;
  static constexpr plan::schedule make() {
    const pass::fusion f = fusion_of<Source>::thaw();
    return plan::lower_launches(simplified_of<Source>::value.view(), f.view(),
                                order_of<Source>::view(), begin, begin + count, HeldRow);
  }
  static constexpr const auto& value =
      schedule_from<schedule_part, count, 10 * count, 10 * count>::value;
};

/// All parts as one.
template <class Source, extent HeldRow>
struct joined_schedule {
  static constexpr int launches = order_of<Source>::launches;
  static constexpr int parts = (launches + launches_at_once - 1) / launches_at_once;
  template <int... Part>
  static constexpr plan::schedule join(std::integer_sequence<int, Part...>) {
    plan::joined joined;
    (joined.append(detail::thaw(schedule_part<Source, HeldRow, Part>::value)), ...);
    return joined.all();
  }
  static constexpr plan::schedule make() { return join(std::make_integer_sequence<int, parts>{}); }
  static constexpr const auto& value =
      schedule_from<joined_schedule, launches, 10 * launches, 10 * launches>::value;
};

template <class Source, extent HeldRow>
struct schedule_of
    : std::conditional_t<(simplified_of<Source>::value.nodes.size() > nodes_at_once),
                         joined_schedule<Source, HeldRow>, whole_schedule<Source, HeldRow>> {};

}  // namespace tenon::run::detail
