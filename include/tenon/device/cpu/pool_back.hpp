// SPDX-License-Identifier: MIT
// pool_back: outputs brought back to images, for any walk: each place adds up the outputs that have
// it in their windows, or those of them whose largest element it is. Places `stride` apart see
// outputs side by side through the same tap, so packs of outputs are added.
// Law: each place is handed to the store exactly once; its sum is in the order of taps.
// Read next: device/cpu/pool.hpp.
#pragma once

#include <tenon/device/cpu/pool_places.hpp>

namespace tenon::device::cpu::detail {

/// Placed: an output goes to the place of the largest element of its window alone.
template <class Plan, bool Placed>
class pool_back {
  using T = typename Plan::element;
  using places = pool_places<Plan>;
  static constexpr op::window high = Plan::high, wide = Plan::wide;
  static constexpr extent step = wide.stride, groups = (Plan::w + step - 1) / step;
  static constexpr int width = Plan::lanes_of(groups);
  using V = pack<T, width>;
  static constexpr extent last_group = (groups + width - 1) / width * width;

  /// Place m * step + p sees through tap b the output m + through(p, b) / step, if step divides.
  static constexpr extent through(extent p, extent b) {
    return p + wide.before - b * wide.dilation;
  }
  static constexpr extent lead = (wide.reach() - 1 + step) / step;
  static constexpr extent row = lead + wide.before / step + 1 +
                                (last_group < Plan::ow ? Plan::ow : last_group) +
                                Plan::output_lanes;
  static constexpr extent elements = Plan::oh * row;

 public:
  static constexpr extent own_bytes = whole_lines(elements * extent{sizeof(T)});
  static constexpr extent scratch = Placed ? places::scratch + 2 * own_bytes : own_bytes;

  /// Before the planes: zeros around the outputs.
  static void prepare(T* outputs) {
    for (extent i = 0; i < elements; ++i) outputs[i] = T(0);
    if constexpr (Placed) places::prepare(image_of(outputs));
  }

  template <class Store>
  static void run(const T* x, const T* outputs, T* room, extent channel, const Store& store) {
    constexpr auto bytes = static_cast<std::size_t>(Plan::ow) * sizeof(T);
    for (extent i = 0; i < Plan::oh; ++i)
      __builtin_memcpy(room + i * row + lead, outputs + i * Plan::ow, bytes);
    if constexpr (Placed) {
      places::copy(x, image_of(room));
      for (extent i = 0; i < Plan::oh; ++i)
        for (extent j = 0; j < Plan::ow; j += Plan::output_lanes)
          places::find(image_of(room), i, j).store(numbers_of(room) + i * row + lead + j);
    }
    for (extent r = 0; r < Plan::h; ++r) write_row(room, r, channel, store);
  }

 private:
  static T* image_of(T* room) { return room + 2 * own_bytes / extent{sizeof(T)}; }
  static T* numbers_of(T* room) { return room + own_bytes / extent{sizeof(T)}; }

  template <class Store>
  TENON_INLINE static void write_row(T* room, extent r, extent channel, const Store& store) {
    constexpr extent rest = Plan::w % (width * step);
    extent m = 0;
    V value[step];
    for (; (m + width) * step <= Plan::w; m += width) {
      add_rows(room, r, m, value);
      write_apart<width * step>(store, channel, r * Plan::w + m * step, value);
    }
    if constexpr (rest > 0) {
      add_rows(room, r, m, value);
      write_apart<rest>(store, channel, r * Plan::w + m * step, value);
    }
  }
  TENON_INLINE static void add_rows(T* room, extent r, extent m, V (&value)[step]) {
#pragma GCC unroll 4
    for (V& each : value) each = V(T(0));
#pragma GCC unroll 4
    for (extent a = 0; a < high.taps; ++a) {
      const extent at = r + high.before - a * high.dilation, i = at / high.stride;
      if (at < 0 || at % high.stride != 0 || i >= Plan::oh) continue;
      add_row(room, i * row + lead + m, a, value);
    }
  }
  TENON_INLINE static void add_row(T* room, extent from, extent a, V (&value)[step]) {
#pragma GCC unroll 4
    for (extent p = 0; p < step; ++p)
#pragma GCC unroll 4
      for (extent b = 0; b < wide.taps; ++b) {
        if ((through(p, b) % step + step) % step != 0) continue;
        const extent at = from + through(p, b) / step;
        V output = V::load(room + at);
        if constexpr (Placed) {
          const V tap(static_cast<T>(a * wide.taps + b));
          output = math::select(V::load(numbers_of(room) + at) == tap, output, V(T(0)));
        }
        value[p] += output;
      }
  }
};

}  // namespace tenon::device::cpu::detail
