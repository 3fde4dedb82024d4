// SPDX-License-Identifier: MIT
// Pools as tasks: one element of the result each, from its window, or from all the windows that it
// lies in. Right for every walk; outputs brought back to the places of the largest elements look at
// each window once more for every element in it. Read next: device/thrust/convolution.hpp.
#pragma once

#include <tenon/device/thrust/convolution.hpp>
#include <tenon/op/pool_pick.hpp>

namespace tenon::device::on_thrust {

/// A pool between images [n, c, h, w] and outputs [n, c, oh, ow].
template <std::int64_t A, std::int64_t B, class Images, class Outputs>
struct pool_constants {
  using high = axis_constants<A, Images::value[2], Outputs::value[2]>;
  using wide = axis_constants<B, Images::value[3], Outputs::value[3]>;
  static constexpr extent image_plane = high::size * wide::size;
  static constexpr extent output_plane = high::outputs * wide::outputs;

  TENON_HD static bool is_inside(extent i, extent j) {
    return i >= 0 && i < high::size && j >= 0 && j < wide::size;
  }
  /// visit(place in the plane) for all places of an output's window, in order.
  template <class Visit>
  TENON_HD static void for_places(extent output, const Visit& visit) {
    const extent row = output / wide::outputs, column = output % wide::outputs;
    for (extent a = 0; a < high::taps; ++a)
      for (extent b = 0; b < wide::taps; ++b) {
        const extent h = high::seen(row, a), v = wide::seen(column, b);
        if (is_inside(h, v)) visit(h * wide::size + v);
      }
  }
  /// visit(output in the plane) for all outputs that have a place in their window.
  template <class Visit>
  TENON_HD static void for_outputs(extent place, const Visit& visit) {
    const extent row = place / wide::size, column = place % wide::size;
    for (extent a = 0; a < high::taps; ++a)
      for (extent b = 0; b < wide::taps; ++b) {
        const extent h = row + high::before - a * high::dilation;
        const extent v = column + wide::before - b * wide::dilation;
        const extent i = h / high::stride, j = v / wide::stride;
        if (h >= 0 && v >= 0 && i * high::stride == h && j * wide::stride == v &&
            i < high::outputs && j < wide::outputs)
          visit(i * wide::outputs + j);
      }
  }
  /// The place of the largest element in an output's window.
  template <class T>
  TENON_HD static extent largest(const T* plane, extent output) {
    extent found = -1;
    for_places(output, [&](extent place) {
      if (found < 0 || op::pool_pick::beats(plane[place], plane[found])) found = place;
    });
    return found;
  }
};

template <std::int64_t A, std::int64_t B, class Out, class Images, class None>
struct contracted<op::pool_sum, A, B, Out, Images, None> {
  using c = pool_constants<A, B, Images, Out>;
  template <class T>
  TENON_HD static T at(const T* x, const T*, extent, extent i) {
    const T* const plane = x + i / c::output_plane * c::image_plane;
    T sum = T(0);
    c::for_places(i % c::output_plane, [&](extent place) { sum += plane[place]; });
    return sum;
  }
};

template <std::int64_t A, std::int64_t B, class Out, class Outputs, class None>
struct contracted<op::pool_spread, A, B, Out, Outputs, None> {
  using c = pool_constants<A, B, Out, Outputs>;
  template <class T>
  TENON_HD static T at(const T* outputs, const T*, extent, extent i) {
    const T* const plane = outputs + i / c::image_plane * c::output_plane;
    T sum = T(0);
    c::for_outputs(i % c::image_plane, [&](extent output) { sum += plane[output]; });
    return sum;
  }
};

template <std::int64_t A, std::int64_t B, class Out, class Images, class Values>
struct contracted<op::pool_pick, A, B, Out, Images, Values> {
  using c = pool_constants<A, B, Images, Out>;
  template <class T>
  TENON_HD static T at(const T* x, const T* v, extent, extent i) {
    const extent first = i / c::output_plane * c::image_plane;
    return v[first + c::largest(x + first, i % c::output_plane)];
  }
};

template <std::int64_t A, std::int64_t B, class Out, class Images, class Outputs>
struct contracted<op::pool_place, A, B, Out, Images, Outputs> {
  using c = pool_constants<A, B, Images, Outputs>;
  template <class T>
  TENON_HD static T at(const T* x, const T* outputs, extent, extent i) {
    const extent plane = i / c::image_plane, place = i % c::image_plane;
    T sum = T(0);
    c::for_outputs(place, [&](extent output) {
      if (c::largest(x + plane * c::image_plane, output) == place)
        sum += outputs[plane * c::output_plane + output];
    });
    return sum;
  }
};

}  // namespace tenon::device::on_thrust
