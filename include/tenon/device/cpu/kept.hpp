// SPDX-License-Identifier: MIT
// kept: element values of a row that cost much and are needed in two phases, as the exponentials of
// a softmax are, for the sum and for the result: they wait in the scratch of the thread instead of
// being made again.
// Law: a value that is read back has the bits that were kept. Read next: device/cpu/row.hpp.
#pragma once

#include <tenon/device/cpu/gemm_items.hpp>
#include <tenon/device/role.hpp>

namespace tenon::device::cpu::detail {

/// The registers that an instruction reads, and what its op costs.
template <class Instruction>
struct reading {
  static constexpr int count = 0, flops = 0;
  static constexpr int from[1] = {};
};
template <class Op>
constexpr int flops_of() {
  if constexpr (requires { Op::flops; }) return Op::flops;
  return 1;
}
template <class Op, dtype Type, bool Row, int Phase, int... Inputs>
struct reading<kernel::apply<Op, Type, Row, Phase, Inputs...>> {
  static constexpr int count = sizeof...(Inputs), flops = flops_of<Op>();
  static constexpr int from[count + 1] = {Inputs..., 0};
};
template <class Op, dtype Type, int Phase, int Input>
struct reading<kernel::fold<Op, Type, Phase, Input>> {
  static constexpr int count = 1, flops = 0;
  static constexpr int from[1] = {Input};
};
template <dtype Type, int Phase, int Slot, int Input, extent... Strides>
struct reading<kernel::store<Type, false, Phase, Slot, Input, Strides...>> {
  static constexpr int count = 1, flops = 0;
  static constexpr int from[1] = {Input};
};

/// The first and the last phase in which a fold or a store wants each element value.
template <class Body>
struct uses {
  int first[Body::size + 1], last[Body::size + 1];

  static constexpr uses all() {
    uses out{};
    for (int i = 0; i < Body::size; ++i) out.first[i] = never, out.last[i] = -1;
    out.spread(std::make_integer_sequence<int, Body::size>{});
    return out;
  }

 private:
  static constexpr int never = 1 << 20;
  template <int... I>
  constexpr void spread(std::integer_sequence<int, I...>) {
    (spread_one<Body::size - 1 - I>(), ...);
  }
  template <int I>
  constexpr void spread_one() {
    using instruction = typename Body::template at<I>;
    using what = reading<instruction>;
    constexpr bool ends = role<instruction>::folds || is_store<instruction>;
    if constexpr (ends || !instruction::is_row)
      for (int k = 0; k < what::count; ++k) {
        const int from = what::from[k];
        const int begin = ends ? instruction::phase : first[I];
        const int end = ends ? instruction::phase : last[I];
        if (begin < first[from]) first[from] = begin;
        if (end > last[from]) last[from] = end;
      }
  }
};

/// Which values of a row of Length elements are kept, and where. Cheaper ops than these are made
/// again; longer rows would leave the first caches.
template <class Body, int Width, extent Length>
struct keeping {
  static constexpr int worth_keeping = 8;
  static constexpr extent longest = 16384;
  static constexpr uses<Body> used = uses<Body>::all();

  template <int I>
  static constexpr bool keeps =
      Width > 1 && Length > Width&& Length <= longest && !Body::template at<I>::is_row &&
      reading<typename Body::template at<I>>::flops >= worth_keeping &&
      used.first[I] < used.last[I];
  template <int... I>
  static constexpr int count(std::integer_sequence<int, I...>) {
    return (0 + ... + (keeps<I> ? 1 : 0));
  }
  /// The values kept before value I.
  template <int I>
  static constexpr int place = count(std::make_integer_sequence<int, I>{});
  static constexpr extent row_bytes = whole_lines((Length + Width) * 8);
  static constexpr extent bytes = row_bytes * count(std::make_integer_sequence<int, Body::size>{});

  template <int I>
  static auto* at(std::byte* kept, extent j) {
    using T = element<Body::template at<I>::type>;
    return reinterpret_cast<T*>(kept + place<I> * row_bytes) + j;
  }
};

/// Registers of a row, and where its kept values lie.
template <class Body>
struct keeping_row : kernel::registers<Body, 1> {
  std::byte* kept = nullptr;
};

/// Registers of Width neighbours from element j on. What is kept is recalled after the phase that
/// made it.
template <class Body, int Width, extent Length>
struct keeping_elements : kernel::registers<Body, Width> {
  using what = keeping<Body, Width, Length>;
  std::byte* kept = nullptr;
  extent j = 0;

  template <int I, int Phase>
  static constexpr bool recalls = what::template keeps<I> && (Phase > what::used.first[I]);
  template <int I, class V>
  TENON_INLINE V recall() const {
    return V::load(what::template at<I>(kept, j));
  }
  template <int Phase, int... I>
  TENON_INLINE void keep(std::integer_sequence<int, I...>) {
    (keep_one<Phase, I>(), ...);
  }

 private:
  template <int Phase, int I>
  TENON_INLINE void keep_one() {
    if constexpr (what::template keeps<I> && Phase == what::used.first[I])
      kernel::detail::at<I>(*this).store(what::template at<I>(kept, j));
  }
};

}  // namespace tenon::device::cpu::detail
