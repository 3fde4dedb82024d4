// SPDX-License-Identifier: MIT
// pool_places: which tap of each window is the largest, for any walk, by a copy of a plane with its
// border; and what lies in another plane at those places.
// Law: the copy is one plane with its border; a border is never chosen.
// Read next: device/cpu/pool_back.hpp.
#pragma once

#include <tenon/device/cpu/pool_plan.hpp>
#include <tenon/op/pool_pick.hpp>
#include <tenon/op/reduce_max.hpp>

namespace tenon::device::cpu::detail {

/// For each output of a row, its first tap that sees an element.
template <class Plan>
struct first_taps {
  typename Plan::element at[Plan::packs * Plan::output_lanes] = {};
  constexpr first_taps() {
    for (extent j = 0; j < Plan::ow; ++j)
      at[j] = static_cast<typename Plan::element>(taps_before(0, Plan::wide, j));
  }
};

/// The numbers of the largest taps; tap b of row a of a window has the number a * wide.taps + b,
/// kept as a T, which a mask of any width selects fast, and which holds all that a walk can have.
template <class Plan>
class pool_places {
  using T = typename Plan::element;
  static constexpr op::window high = Plan::high, wide = Plan::wide;
  static constexpr int width = Plan::output_lanes;
  using V = pack<T, width>;

 public:
  static constexpr extent scratch = whole_lines(Plan::h * Plan::row * extent{sizeof(T)});

  /// Before the planes: -inf around the image, lower than any element.
  static void prepare(T* image) {
    for (extent i = 0; i < Plan::h * Plan::row; ++i) image[i] = op::lowest_of<T>;
  }
  TENON_INLINE static void copy(const T* x, T* image) {
    constexpr auto bytes = static_cast<std::size_t>(Plan::w) * sizeof(T);
    for (extent r = 0; r < Plan::h; ++r)
      __builtin_memcpy(image + r * Plan::row + wide.before, x + r * Plan::w, bytes);
  }

  /// Of the windows from output (i, j) on.
  TENON_INLINE static V find(const T* image, extent i, extent j) {
    const tap_range taps = taps_within(high, i, Plan::h);
    const T* const from = image + (i * high.stride - high.before) * Plan::row + j * wide.stride;
    V best(op::lowest_of<T>);
    V at = V::load(first.at + j) + V(static_cast<T>(taps.first * wide.taps));
    if (taps.last - taps.first == high.taps) {
#pragma GCC unroll 4
      for (extent a = 0; a < high.taps; ++a) take_row(from, a, best, at);
    } else {
      for (extent a = taps.first; a < taps.last; ++a) take_row(from, a, best, at);
    }
    return at;
  }

  /// What lies in v at the places of the largest elements.
  template <class Store>
  static void pick(const T* image, const T* v, extent channel, const Store& store) {
    for (extent i = 0; i < Plan::oh; ++i)
      for (extent j = 0; j < Plan::ow; j += width) {
        const int count = static_cast<int>(Plan::ow - j < width ? Plan::ow - j : width);
        T at[width];
        T picked[width] = {};
        find(image, i, j).store(at);
        for (int l = 0; l < count; ++l) picked[l] = v[place(i, j + l, static_cast<extent>(at[l]))];
        store.partial(channel, i * Plan::ow + j, V::load(picked), count);
      }
  }

 private:
  static constexpr first_taps<Plan> first{};

  TENON_INLINE static void take_row(const T* from, extent a, V& best, V& at) {
#pragma GCC unroll 4
    for (extent b = 0; b < wide.taps; ++b) {
      const V value =
          load_every<V, wide.stride>(from + a * high.dilation * Plan::row + b * wide.dilation);
      const auto beats = op::pool_pick::beats(value, best);
      best = math::select(beats, value, best);
      at = math::select(beats, V(static_cast<T>(a * wide.taps + b)), at);
    }
  }
  static constexpr extent place(extent i, extent j, extent tap) {
    const extent r = i * high.stride + tap / wide.taps * high.dilation - high.before;
    return r * Plan::w + j * wide.stride + tap % wide.taps * wide.dilation - wide.before;
  }
};

}  // namespace tenon::device::cpu::detail
