// SPDX-License-Identifier: MIT
// Convolutions as tasks: one element of the result each, a sum in order over channels and taps, or
// over images and places, then the body. Right for every walk; a device that has a faster
// convolution takes only the body from here. Read next: device/thrust/product.hpp.
#pragma once

#include <tenon/device/thrust/product.hpp>
#include <tenon/op/convolution.hpp>

namespace tenon::device::on_thrust {

/// One axis of a convolution as constants: device code calls no function of windows.
template <std::int64_t Bits, extent Size, extent Outputs>
struct axis_constants {
  static constexpr op::window walk = op::window::from(Bits);
  static constexpr extent taps = walk.taps, stride = walk.stride, dilation = walk.dilation,
                          before = walk.before, size = Size, outputs = Outputs;
  /// What a tap sees from an output, which may lie outside.
  TENON_HD static extent seen(extent output, extent tap) {
    return output * stride + tap * dilation - before;
  }
};

/// A convolution between images [n, c, h, w] and outputs [n, o, oh, ow].
template <std::int64_t A, std::int64_t B, class Images, class Outputs, class Filter>
struct convolution_constants {
  using high = axis_constants<A, Images::value[2], Outputs::value[2]>;
  using wide = axis_constants<B, Images::value[3], Outputs::value[3]>;
  static constexpr extent channels = Images::value[1], kernels = Outputs::value[1];
  static constexpr extent group_channels = Filter::value[1];
  static constexpr extent group_kernels = kernels / (channels / group_channels);
  static constexpr extent images = Images::value[0];

  TENON_HD static extent image_at(extent n, extent c, extent i, extent j) {
    return ((n * channels + c) * high::size + i) * wide::size + j;
  }
  TENON_HD static extent output_at(extent n, extent o, extent i, extent j) {
    return ((n * kernels + o) * high::outputs + i) * wide::outputs + j;
  }
  TENON_HD static extent filter_at(extent o, extent c, extent a, extent b) {
    return ((o * group_channels + c) * high::taps + a) * wide::taps + b;
  }
  TENON_HD static bool is_inside(extent i, extent j) {
    return i >= 0 && i < high::size && j >= 0 && j < wide::size;
  }
};

/// The finished sum of element i of a contraction of x and y in a batch of n rows.
template <class Op, std::int64_t A, std::int64_t B, class Out, class Left, class Right>
struct contracted;

template <std::int64_t A, std::int64_t B, class Out, class Images, class Filter>
struct contracted<op::convolution, A, B, Out, Images, Filter> {
  using c = convolution_constants<A, B, Images, Out, Filter>;
  template <class T>
  TENON_HD static T at(const T* x, const T* w, extent, extent i) {
    const extent column = i % c::wide::outputs, row = i / c::wide::outputs % c::high::outputs;
    const extent plane = i / (c::wide::outputs * c::high::outputs);
    const extent kernel = plane % c::kernels, image = plane / c::kernels;
    const extent first = kernel / c::group_kernels * c::group_channels;
    T sum = T(0);
    for (extent k = 0; k < c::group_channels; ++k)
      for (extent a = 0; a < c::high::taps; ++a)
        for (extent b = 0; b < c::wide::taps; ++b) {
          const extent h = c::high::seen(row, a), v = c::wide::seen(column, b);
          if (c::is_inside(h, v))
            sum += x[c::image_at(image, first + k, h, v)] * w[c::filter_at(kernel, k, a, b)];
        }
    return sum;
  }
};

template <std::int64_t A, std::int64_t B, class Out, class Outputs, class Filter>
struct contracted<op::convolution_input, A, B, Out, Outputs, Filter> {
  using c = convolution_constants<A, B, Out, Outputs, Filter>;
  template <class T>
  TENON_HD static T at(const T* g, const T* w, extent, extent i) {
    const extent column = i % c::wide::size, row = i / c::wide::size % c::high::size;
    const extent plane = i / (c::wide::size * c::high::size);
    const extent channel = plane % c::channels, image = plane / c::channels;
    const extent first = channel / c::group_channels * c::group_kernels;
    T sum = T(0);
    for (extent k = 0; k < c::group_kernels; ++k)
      for (extent a = 0; a < c::high::taps; ++a)
        for (extent b = 0; b < c::wide::taps; ++b) {
          const extent h = row + c::high::before - a * c::high::dilation;
          const extent v = column + c::wide::before - b * c::wide::dilation;
          const extent oh = h / c::high::stride, ow = v / c::wide::stride;
          if (h >= 0 && v >= 0 && oh * c::high::stride == h && ow * c::wide::stride == v &&
              oh < c::high::outputs && ow < c::wide::outputs)
            sum += g[c::output_at(image, first + k, oh, ow)] *
                   w[c::filter_at(first + k, channel % c::group_channels, a, b)];
        }
    return sum;
  }
};

template <std::int64_t A, std::int64_t B, class Out, class Images, class Outputs>
struct contracted<op::convolution_filter, A, B, Out, Images, Outputs> {
  using c = convolution_constants<A, B, Images, Outputs, Out>;
  template <class T>
  TENON_HD static T at(const T* x, const T* g, extent n, extent i) {
    const extent b = i % c::wide::taps, a = i / c::wide::taps % c::high::taps;
    const extent k = i / (c::wide::taps * c::high::taps) % c::group_channels;
    const extent kernel = i / (c::wide::taps * c::high::taps * c::group_channels);
    const extent channel = kernel / c::group_kernels * c::group_channels + k;
    const extent images = c::images < 0 ? n : c::images;
    T sum = T(0);
    for (extent m = 0; m < images; ++m) {
      T of_image = T(0);
      for (extent row = 0; row < c::high::outputs; ++row)
        for (extent column = 0; column < c::wide::outputs; ++column) {
          const extent h = c::high::seen(row, a), v = c::wide::seen(column, b);
          if (c::is_inside(h, v))
            of_image += x[c::image_at(m, channel, h, v)] * g[c::output_at(m, kernel, row, column)];
        }
      sum += of_image;
    }
    return sum;
  }
};

template <class Op, std::int64_t A, std::int64_t B, dtype Type, class Out, class Left, class Right,
          class Space, class Body>
struct task<kernel::contraction<Op, A, B, Type, Out, Left, Right, Space, Body>> {
  using T = element<Type>;
  using number = number_below<count_elements(Out::value)>;

  addresses<(slot_count<Body> > 2 ? slot_count<Body> : 2)> slots;
  extent n;

  task(void* const* operand_slots, extent batch_rows) : slots(operand_slots), n(batch_rows) {}
  static extent count(extent batch) { return count_of<Space, 0, Space::rank>(batch); }

  TENON_HD void operator()(extent i) const {
    run(i, contracted<Op, A, B, Out, Left, Right>::at(static_cast<const T*>(slots.at[0]),
                                                      static_cast<const T*>(slots.at[1]), n, i));
  }
  /// The body alone.
  TENON_HD TENON_INLINE void run(extent i, T sum) const {
    place p{slots.at, {}, n};
    set_index<Space, 0, Space::rank>(p, static_cast<number>(i));
    run_on_sum<Body>(p, sum, std::make_integer_sequence<int, Body::size>{});
  }
};

}  // namespace tenon::device::on_thrust
