// SPDX-License-Identifier: MIT
// pool_apart: pools whose windows begin more than four elements apart, one output at a time: packs
// of their taps would be gathered lane by lane. A window that is the whole image is one of them.
// Law: sums are in the order of outputs. Read next: device/cpu/pool.hpp.
#pragma once

#include <tenon/device/cpu/pool_plan.hpp>
#include <tenon/op/pool_pick.hpp>

namespace tenon::device::cpu::detail {

template <class Plan>
class pool_apart {
  using T = typename Plan::element;
  static constexpr op::window high = Plan::high, wide = Plan::wide;
  static constexpr extent places = Plan::h * Plan::w;

 public:
  /// The sums of a plane.
  static constexpr extent scratch = whole_lines(places * extent{sizeof(T)});

  /// What lies in v at the places of the largest elements of x.
  template <class Store>
  static void pick(const T* x, const T* v, extent channel, const Store& store) {
    using V = pack<T, Plan::output_lanes>;
    for (extent first = 0; first < Plan::oh * Plan::ow; first += V::width) {
      const int count = least(Plan::oh * Plan::ow - first, V::width);
      T picked[V::width] = {};
      for (int l = 0; l < count; ++l)
        picked[l] = v[largest(x, (first + l) / Plan::ow, (first + l) % Plan::ow)];
      store.partial(channel, first, V::load(picked), count);
    }
  }

  /// Outputs brought back to all places of their windows, or, Placed, to the largest element's.
  template <bool Placed, class Store>
  static void back(const T* x, const T* outputs, T* sums, extent channel, const Store& store) {
    using W = pack<T, Plan::image_lanes>;
    for (extent p = 0; p < places; ++p) sums[p] = T(0);
    for (extent i = 0; i < Plan::oh; ++i)
      for (extent j = 0; j < Plan::ow; ++j) {
        if constexpr (Placed)
          sums[largest(x, i, j)] += outputs[i * Plan::ow + j];
        else
          add(outputs[i * Plan::ow + j], sums, i, j);
      }
    extent p = 0;
    for (; p + W::width <= places; p += W::width) store.full(channel, p, W::load(sums + p));
    emit<places % W::width>(store, channel, p, load_part<W, places % W::width>(sums + p));
  }

 private:
  static constexpr int least(extent a, int b) { return a < b ? static_cast<int>(a) : b; }
  static constexpr extent place(extent i, extent j, extent a, extent b) {
    return (i * high.stride + a * high.dilation - high.before) * Plan::w + j * wide.stride +
           b * wide.dilation - wide.before;
  }
  /// The place of the largest element in a window.
  static extent largest(const T* x, extent i, extent j) {
    const tap_range rows = taps_within(high, i, Plan::h), columns = taps_within(wide, j, Plan::w);
    extent found = place(i, j, rows.first, columns.first);
    for (extent a = rows.first; a < rows.last; ++a)
      for (extent b = columns.first; b < columns.last; ++b) {
        const extent next = place(i, j, a, b);
        if (op::pool_pick::beats(x[next], x[found])) found = next;
      }
    return found;
  }
  static void add(T output, T* sums, extent i, extent j) {
    const tap_range rows = taps_within(high, i, Plan::h), columns = taps_within(wide, j, Plan::w);
    for (extent a = rows.first; a < rows.last; ++a)
      for (extent b = columns.first; b < columns.last; ++b) sums[place(i, j, a, b)] += output;
  }
};

}  // namespace tenon::device::cpu::detail
