// SPDX-License-Identifier: MIT
// conv2d and conv1d as layers, with parameters "name.weight" [out, in/groups, kh, kw] and, unless
// `.bias = false`, "name.bias" [out]. [n, in, h, w] -> [n, Out, oh, ow], [n, in, l] -> [n, Out,
// ol]. Read next: op/convolution.hpp, nn/linear.hpp.
#pragma once

#include <tenon/fn/conv1d.hpp>
#include <tenon/nn/linear.hpp>

namespace tenon {

namespace detail {
/// y with a bias for each of its channels, which are axis 1.
template <conv Walk, extent Out, class Y, class X>
constexpr auto with_bias(const Y& y, const X& x, const text& name, graph::initializer start) {
  if constexpr (is_poison<Y>) {
    return poison{};
  } else if constexpr (!Walk.bias) {
    return y;
  } else {
    const auto bias = parameter<element_type_of<X>, Out>(x, name + ".bias", start);
    if constexpr (shape_of<Y>.rank == 3) {
      return y + reshape<Out, 1>(bias);
    } else {
      return y + reshape<Out, 1, 1>(bias);
    }
  }
}

/// What a convolution's operand must be for its parameters to have shapes.
template <class X, int Rank, extent Groups>
struct has_channels {
  static constexpr bool value = shape_of<X>.rank == Rank && Groups > 0 &&
                                shape_of<X>[1] % (Groups > 0 ? Groups : 1) == 0;
};
}  // namespace detail

/// A convolution to Out channels: [n, in, h, w] -> [n, Out, oh, ow]; Kernel is the filter's size,
/// one number or sides{high, wide}. `conv2d<64, 3, conv{.padding = 1}>(x, "conv1")`. Weight and
/// bias start as given, else uniform in +-1/sqrt(in/groups * kh * kw).
template <extent Out, sides Kernel, conv Walk = conv{}, class X>
constexpr auto conv2d(const X& x, const text& name, graph::initializer weight,
                      graph::initializer bias) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using channels = detail::has_channels<X, 4, Walk.groups>;
    static_assert(channels::value,
                  "conv2d: the operand needs the axes [n, c, h, w], and the groups divide c");
    if constexpr (channels::value) {
      constexpr extent in = shape_of<X>[1] / Walk.groups;
      const auto w = parameter<element_type_of<X>, Out, in, Kernel.height, Kernel.width>(
          x, name + ".weight", weight);
      return detail::with_bias<Walk, Out>(conv2d<Walk>(x, w), x, name, bias);
    } else {
      return poison{};
    }
  }
}

template <extent Out, sides Kernel, conv Walk = conv{}, class X>
constexpr auto conv2d(const X& x, const text& name) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    const auto start = init::fan_in_uniform(shape_of<X>[1] / (Walk.groups > 0 ? Walk.groups : 1) *
                                            Kernel.height * Kernel.width);
    return conv2d<Out, Kernel, Walk>(x, name, start, start);
  }
}

/// The same along one axis: [n, in, l] -> [n, Out, ol].
template <extent Out, extent Kernel, conv Walk = conv{}, class X>
constexpr auto conv1d(const X& x, const text& name, graph::initializer weight,
                      graph::initializer bias) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using channels = detail::has_channels<X, 3, Walk.groups>;
    static_assert(channels::value,
                  "conv1d: the operand needs the axes [n, c, l], and the groups divide c");
    if constexpr (channels::value) {
      constexpr extent in = shape_of<X>[1] / Walk.groups;
      const auto w = parameter<element_type_of<X>, Out, in, Kernel>(x, name + ".weight", weight);
      return detail::with_bias<Walk, Out>(conv1d<Walk>(x, w), x, name, bias);
    } else {
      return poison{};
    }
  }
}

template <extent Out, extent Kernel, conv Walk = conv{}, class X>
constexpr auto conv1d(const X& x, const text& name) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    const auto start =
        init::fan_in_uniform(shape_of<X>[1] / (Walk.groups > 0 ? Walk.groups : 1) * Kernel);
    return conv1d<Out, Kernel, Walk>(x, name, start, start);
  }
}

}  // namespace tenon
