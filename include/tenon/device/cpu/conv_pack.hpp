// SPDX-License-Identifier: MIT
// copy_with_border: an image with its border of zeros, so that no tap of a convolution needs to
// look where the image ends. Read next: device/cpu/correlate.hpp, device/cpu/conv_filter.hpp.
#pragma once

#include <tenon/base/pack.hpp>
#include <tenon/device/correlation.hpp>
#include <tenon/device/cpu/gemm_pack.hpp>

namespace tenon::device::cpu::detail {

/// Copies planes of an image among zeros.
template <class Walk, class T>
void copy_with_border(const T* from, extent channels, T* to) {
  constexpr device::correlation_axis high = Walk::high, wide = Walk::wide;
  constexpr extent behind = wide.padded - wide.lead - wide.source;
  const auto zeros = [&](extent count) {
    for (extent i = 0; i < count; ++i) to[i] = T(0);
    to += count;
  };
  for (extent c = 0; c < channels; ++c) {
    zeros(high.lead * wide.padded);
    for (extent r = 0; r < high.source; ++r, from += wide.source) {
      zeros(wide.lead);
      __builtin_memcpy(to, from, static_cast<std::size_t>(wide.source) * sizeof(T));
      to += wide.source;
      zeros(behind);
    }
    zeros((high.padded - high.lead - high.source) * wide.padded);
  }
}

/// The same with Width channels side by side at each place; the first Count exist. `turned` holds a
/// plane of them, for short rows.
template <class Walk, int Width, int Count, class T>
void turn_with_border(const T* from, T* turned, T* to) {
  constexpr device::correlation_axis high = Walk::high, wide = Walk::wide;
  constexpr extent plane = high.source * wide.source, row = wide.source * Width;
  const auto zeros = [&](extent places) {
    for (extent i = 0; i < places * Width; ++i) to[i] = T(0);
    to += places * Width;
  };
  constexpr bool by_rows = wide.source >= 2 * Width;
  if constexpr (!by_rows) pack_transposed<T, Width, Count, Width, plane>(from, plane, turned);
  zeros(high.lead * wide.padded);
  for (extent r = 0; r < high.source; ++r) {
    zeros(wide.lead);
    if constexpr (by_rows)
      pack_transposed<T, Width, Count, Width, plane>(from + r * wide.source, wide.source, to);
    else
      __builtin_memcpy(to, turned + r * row, row * sizeof(T));
    to += row;
    zeros(wide.padded - wide.lead - wide.source);
  }
  zeros((high.padded - high.lead - high.source) * wide.padded);
}

/// Lanes are the second axis of a turned filter, channels of the source the first.
template <class T, class Walk, extent Channels, extent Lanes, int Panel, int Phase = 0>
void pack_turned(const T* from, extent first, T* to) {
  constexpr device::correlation_axis high = Walk::high, wide = Walk::wide;
  if constexpr (Phase < high.phases * wide.phases) {
    constexpr auto p = high.phase(Phase / wide.phases), q = wide.phase(Phase % wide.phases);
    constexpr extent taps = high.all_taps() * wide.all_taps();
    for (extent c = 0; c < Channels; ++c)
      for (extent i = 0; i < p.taps; ++i)
        for (extent j = 0; j < q.taps; ++j, to += Panel) {
          const extent tap =
              (p.first_tap + i * p.next_tap) * wide.all_taps() + q.first_tap + j * q.next_tap;
          for (extent lane = first; lane < first + Panel; ++lane)
            to[lane - first] = lane < Lanes ? from[(c * Lanes + lane) * taps + tap] : T(0);
        }
    pack_turned<T, Walk, Channels, Lanes, Panel, Phase + 1>(from, first, to);
  }
}

/// Panel lanes of a filter from lane `first` on, as [phases, channels, taps of the phase, Panel].
/// Where all panels are whole nothing is asked: two equal branches would tell g++ 12 a bound of
/// `first`, which it then believes of other functions with the same code (GCC bug 113907).
template <class T, class Walk, extent Channels, extent Lanes, int Width, int Panel>
void pack_panel(const T* filter, extent first, T* to) {
  constexpr extent steps = Channels * Walk::high.all_taps() * Walk::wide.all_taps();
  constexpr extent last_first = (Lanes - 1) / Panel * Panel;
  constexpr int last = static_cast<int>(Lanes - last_first);
  if constexpr (Walk::high.turned)
    pack_turned<T, Walk, Channels, Lanes, Panel>(filter, first, to);
  else if (last == Panel || first < last_first)
    pack_transposed<T, Width, Panel, Panel, steps>(filter + first * steps, steps, to);
  else
    pack_transposed<T, Width, last, Panel, steps>(filter + last_first * steps, steps, to);
}

/// Turns the sums of `count` places, [places, Panel], and hands them out channel by channel: `left`
/// channels, or as many as Vectors vectors hold, are rows from `row` on.
template <class T, int Width, int Vectors, int Panel, class Store>
void hand_out(const T* sums, extent left, extent row, extent place, extent count,
              const Store& store) {
  for (extent at = 0; at < count; at += Width)
    for (int v = 0; v < Vectors; ++v) {
      alignas(64) T turned[Width * Width];
      transpose_square<T, Width, Width, Panel, Width>(sums + at * Panel + v * Width, turned);
      const extent lanes_left = left - v * Width;
      const int rows = static_cast<int>(lanes_left < Width ? lanes_left : Width);
      const int columns = static_cast<int>(count - at < Width ? count - at : Width);
      for (int r = 0; r < rows; ++r) {
        const auto value = pack<T, Width>::load(turned + r * Width);
        if (columns == Width)
          store.full(row + v * Width + r, place + at, value);
        else
          store.partial(row + v * Width + r, place + at, value, columns);
      }
    }
}

}  // namespace tenon::device::cpu::detail
