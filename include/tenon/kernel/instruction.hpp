// SPDX-License-Identifier: MIT
// Instructions of a fused kernel as types with small integer arguments: nothing else may stand in
// the type of a kernel, so that every compiler can name it in a __global__ function. body<...>
// lists them in order; a register is a place in it. Law: Row marks a value that is made once per
// row; all others are made per element, or pack of elements. Read next: kernel/evaluate.hpp,
// run/kernel_type.hpp (from values to these types).
#pragma once

#include <tenon/shape/dtype.hpp>

#include <utility>

namespace tenon::kernel {

/// Register from memory: slot + offset + index * strides; after an earlier phase has stored it
/// there, or from the start.
template <dtype Type, bool Row, int Phase, int Slot, extent Offset, extent... Strides>
struct load {
  static constexpr dtype type = Type;
  static constexpr bool is_row = Row;
  static constexpr int phase = Phase;
  static constexpr int slot = Slot;
};

/// The end of a guard that nothing reaches.
inline constexpr extent no_end = INT64_MAX;

/// The same where the index along Axis lies in [First, Last); else zero.
template <dtype Type, bool Row, int Phase, int Slot, int Axis, extent First, extent Last,
          extent Offset, extent... Strides>
struct guarded_load {
  static constexpr dtype type = Type;
  static constexpr bool is_row = Row;
  static constexpr int phase = Phase;
  static constexpr int slot = Slot;
};

/// Register from the bits of a double.
template <dtype Type, std::int64_t Bits>
struct constant {
  static constexpr dtype type = Type;
  static constexpr bool is_row = true;
  static constexpr int phase = 0;
};

/// Register from the index itself: offset + index * strides.
template <dtype Type, bool Row, extent Offset, extent... Strides>
struct position {
  static constexpr dtype type = Type;
  static constexpr bool is_row = Row;
  static constexpr int phase = 0;
};

/// Register from the number of rows in the batch at hand.
template <dtype Type>
struct row_count {
  static constexpr dtype type = Type;
  static constexpr bool is_row = true;
  static constexpr int phase = 0;
};

/// Register from registers through the value rule of Op.
template <class Op, dtype Type, bool Row, int Phase, int... Inputs>
struct apply {
  static constexpr dtype type = Type;
  static constexpr bool is_row = Row;
  static constexpr int phase = Phase;
};

/// Register that folds another one over the row (or the folded axes of a column kernel).
template <class Op, dtype Type, int Phase, int Input>
struct fold {
  static constexpr dtype type = Type;
  static constexpr bool is_row = true;
  static constexpr int phase = Phase;
};

/// Register that receives the finished sum of a contraction.
template <dtype Type>
struct product {
  static constexpr dtype type = Type;
  static constexpr bool is_row = false;
  static constexpr int phase = 0;
};

/// Register of a row from the memory of one of its elements: the one at the position that another
/// register holds, or 0 if that is not in [0, Length). Step is the stride along the row.
template <dtype Type, int Phase, int Slot, int Position, extent Length, extent Step, extent Offset,
          extent... Strides>
struct pick {
  static constexpr dtype type = Type;
  static constexpr bool is_row = true;
  static constexpr int phase = Phase;
  static constexpr int slot = Slot;
};

/// Memory from a register.
template <dtype Type, bool Row, int Phase, int Slot, int Input, extent... Strides>
struct store {
  static constexpr dtype type = Type;
  static constexpr bool is_row = Row;
  static constexpr int phase = Phase;
  static constexpr int slot = Slot;
};

/// Memory of one element of the row from a register of the row, after all its loops: that at the
/// position which another register holds; none if it is not in [0, Length).
template <dtype Type, int Phase, int Slot, int Input, int Position, extent Length, extent Step,
          extent... Strides>
struct put {
  static constexpr dtype type = Type;
  static constexpr bool is_row = true;
  static constexpr int phase = Phase;
  static constexpr int slot = Slot;
};

namespace detail {
template <int I, class Instruction>
struct numbered {};
template <class Sequence, class... Instructions>
struct numbered_list;
template <int... I, class... Instructions>
struct numbered_list<std::integer_sequence<int, I...>, Instructions...>
    : numbered<I, Instructions>... {};
template <class T>
struct found {
  using type = T;
};
template <int I, class Instruction>
found<Instruction> find(const numbered<I, Instruction>*);
}  // namespace detail

/// The instructions of a kernel, in order.
template <class... Instructions>
struct body {
  static constexpr int size = sizeof...(Instructions);
  using list = detail::numbered_list<std::make_integer_sequence<int, sizeof...(Instructions)>,
                                     Instructions...>;
  template <int I>
  using at = typename decltype(detail::find<I>(static_cast<const list*>(nullptr)))::type;
};

/// The axes of a loop; the first is -N * Rest for a batch of at most N rows of Rest elements each.
template <extent Rest, extent... Extents>
struct space {
  static constexpr int rank = sizeof...(Extents);
  static constexpr extent extents[rank + 1] = {Extents..., 0};
  /// The true extent of an axis in a batch of n rows; a fold, since device code cannot read a
  /// static array of the host.
  TENON_HD TENON_INLINE static constexpr extent size(int axis, extent n) {
    extent found = 0;
    int at = 0;
    ((found = at++ == axis ? (Extents < 0 ? n * Rest : Extents) : found), ...);
    return found;
  }
};

/// Rows: the last Inner axes run inside a row, and may be folded; Inner 1 and no fold is a plain
/// map.
template <class Space, int Inner, class Body>
struct row {};

/// Columns: axes [First, Last) are folded, those behind are kept.
template <class Space, int First, int Last, class Body>
struct column {};

/// A contraction by Op with its two attributes, followed by Body on each element. Left, Right and
/// Out are the full shapes.
template <class Op, std::int64_t A, std::int64_t B, dtype Type, class Out, class Left, class Right,
          class Space, class Body>
struct contraction {};

/// An op with a loop of its own.
template <class Op, std::int64_t A, std::int64_t B, dtype Type, dtype Left, dtype Right, class Out,
          class InA, class InB>
struct own {};

}  // namespace tenon::kernel
