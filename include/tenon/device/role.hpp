// SPDX-License-Identifier: MIT
// role: what the loops of a device must know of the instructions of a body, whatever runs it: which
// fold, which store, in which phase; how many operands there are.
// Read next: device/cpu/row.hpp, device/thrust/task.hpp.
#pragma once

#include <tenon/kernel/write.hpp>

namespace tenon::device {

/// What the row loop must know of one instruction: whether it folds in a phase, or stores elements
/// in it.
template <class Instruction>
struct role {
  static constexpr bool folds = false;
};
template <class Op, dtype Type, int Phase, int Input>
struct role<kernel::fold<Op, Type, Phase, Input>> {
  static constexpr bool folds = true;
  using op = Op;
  using element_type = element<Type>;
  static constexpr int phase = Phase;
  static constexpr int input = Input;
};

template <class Instruction, int Phase>
TENON_HD constexpr bool folds_at() {
  if constexpr (role<Instruction>::folds) return role<Instruction>::phase == Phase;
  return false;
}
template <class Body, int Phase, int... I>
TENON_HD constexpr bool folds_in(std::integer_sequence<int, I...>) {
  return (folds_at<typename Body::template at<I>, Phase>() || ...);
}
/// Whether an instruction writes memory.
template <class Instruction>
inline constexpr bool is_store = kernel::detail::writer<Instruction>::is_store;

template <class Instruction, int Phase>
TENON_HD constexpr bool stores_at() {
  return is_store<Instruction> && !Instruction::is_row && Instruction::phase == Phase;
}
template <class Body, int Phase, int... I>
TENON_HD constexpr bool stores_in(std::integer_sequence<int, I...>) {
  return (stores_at<typename Body::template at<I>, Phase>() || ...);
}

/// Whether a body writes what is made once per row.
template <class Body, int... I>
TENON_HD constexpr bool stores_rows(std::integer_sequence<int, I...>) {
  return ((is_store<typename Body::template at<I>> && Body::template at<I>::is_row) || ...);
}

template <class Body, int Phase, int I, class From, class To>
TENON_HD TENON_INLINE void share_one(From& from, To& to) {
  using instruction = typename Body::template at<I>;
  constexpr int made_by = instruction::phase + (role<instruction>::folds ? 1 : 0);
  constexpr bool is_value = instruction::is_row && !is_store<instruction>;
  if constexpr (is_value && made_by <= Phase)
    kernel::detail::at<I>(to) = kernel::detail::at<I>(from);
}
/// Copies the row registers made before or at the start of a phase, which its loop only reads,
/// beside the element registers.
template <class Body, int Phase, class From, class To, int... I>
TENON_HD TENON_INLINE void share(From& from, To& to, std::integer_sequence<int, I...>) {
  (share_one<Body, Phase, I>(from, to), ...);
}

/// Elements of the axes [first, last), a batch at its capacity.
template <class Space>
constexpr extent count_folded(int first, int last) {
  extent count = 1;
  for (int a = first; a < last; ++a) count *= capacity(Space::extents[a]);
  return count;
}

/// The operand that an instruction reads or writes; -1 if it does neither.
template <class Instruction>
constexpr int slot_of() {
  if constexpr (requires { Instruction::slot; }) return Instruction::slot;
  return -1;
}

namespace detail {
template <class Body, int... I>
constexpr int count_slots(std::integer_sequence<int, I...>) {
  const int slots[] = {0, slot_of<typename Body::template at<I>>()...};
  int last = 0;
  for (int slot : slots) last = slot > last ? slot : last;
  return last + 1;
}
}  // namespace detail

/// Operands that a body names.
template <class Body>
inline constexpr int slot_count =
    detail::count_slots<Body>(std::make_integer_sequence<int, Body::size>{});

}  // namespace tenon::device
