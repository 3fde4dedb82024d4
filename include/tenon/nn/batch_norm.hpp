// SPDX-License-Identifier: MIT
// batch_norm: every channel with mean 0 and variance 1 over the batch and the places of the image
// (Ioffe and Szegedy, 2015), then a weight and a bias. Training uses the batch's own moments and
// keeps running ones, with which evaluation and prediction work. [n, c, ...] -> [n, c, ...]
// Law: moments are those of each image's channel combined (Chan, Golub and LeVeque, 1983), so that
// memory is read once for them, and nothing is lost where the mean is large.
#pragma once

#include <tenon/fn/mean.hpp>
#include <tenon/nn/statistic.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/maximum.hpp>
#include <tenon/op/reshape.hpp>
#include <tenon/op/rsqrt.hpp>
#include <tenon/op/stop_gradient.hpp>

namespace tenon {

namespace detail {

/// [c, 1, ..]: a number for each channel, to be broadcast over a tensor of Shape.
template <class Shape>
struct channel_shape {
  static constexpr dims make() {
    dims out;
    for (int i = 1; i < Shape::rank; ++i) out.append(i == 1 ? Shape::value[1] : 1);
    return out;
  }
  static constexpr dims value = make();
};

/// Mean and variance of every channel, [1, c, 1, ..].
template <class M>
struct channel_moments {
  M mean, variance;
};

template <class X, int... Places>
constexpr auto moments_of_channels(const X& x, std::integer_sequence<int, Places...>) {
  if constexpr (sizeof...(Places) == 0) {
    const auto m = fn::mean<0, keep>::of(x);
    return channel_moments<decltype(m)>{m, fn::mean<0, keep>::of(square(x - m))};
  } else {
    const auto of_image = fn::mean<(Places + 2)..., keep>::of(x);
    // A shift changes no variance: as a constant it keeps the gradient to what reads x once.
    const auto shift = stop_gradient(of_image);
    const auto within =
        fn::mean<(Places + 2)..., keep>::of(square(x - shift)) - square(of_image - shift);
    const auto m = fn::mean<0, keep>::of(of_image);
    const auto variance = fn::mean<0, keep>::of(within + square(of_image - m));
    return channel_moments<decltype(m)>{m, variance};
  }
}

/// How many numbers of a channel there are, over that less one.
template <class X>
constexpr auto unbiased_factor(const X& x) {
  using T = element_type_of<X>;
  constexpr dims d = shape_of<X>;
  constexpr auto places = static_cast<T>(count_elements(d, 2, d.rank));
  if constexpr (d.is_batched()) {
    const auto count = row_count<T>(*x.graph) * places;
    return count / max(count - T(1), T(1));
  } else {
    constexpr T count = static_cast<T>(d[0]) * places;
    return count / (count > T(1) ? count - T(1) : T(1));
  }
}

/// x with its channels moved and scaled to the given moments.
template <class X, class M, class V, class P>
constexpr auto normalise_channels(const X& x, const M& mean, const V& variance, const P& weight,
                                  const P& bias, double epsilon) {
  return (x - mean) * (rsqrt(variance + epsilon) * weight) + bias;
}

}  // namespace detail

/// The operand has images and channels.
template <class X>
struct has_image_and_channel_axes {
  static constexpr bool value = shape_of<X>.rank >= 2;
};

/// Normalises every channel of [n, c, ...], with parameters "name.weight", "name.bias" and
/// statistics "name.running_mean", "name.running_var" (unbiased), all [c]: running = (1 - momentum)
/// running + momentum of_batch.
template <operand X>
constexpr auto batch_norm(const X& x, const text& name, double momentum = 0.1,
                          double epsilon = 1e-5) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else if constexpr (!layer_operand<X>::value) {
    return poison{};
  } else {
    static_assert(has_image_and_channel_axes<X>::value,
                  "batch_norm: the operand needs the axes [n, c, ...]");
    if constexpr (has_image_and_channel_axes<X>::value) {
      using T = element_type_of<X>;
      using wide = shape_from<detail::channel_shape<shape_type_of<X>>>;
      constexpr extent c = shape_of<X>[1];
      const auto weight = parameter<T, c>(x, name + ".weight", init::constant(1));
      const auto bias = parameter<T, c>(x, name + ".bias", init::zeros());
      const auto mean = statistic<T, c>(x, name + ".running_mean", init::zeros());
      const auto variance = statistic<T, c>(x, name + ".running_var", init::constant(1));
      const auto spread = [](const auto& p) { return detail::reshape_as<wide>(p); };
      if (!x.graph->training)
        return detail::normalise_channels(x, spread(mean), spread(variance), spread(weight),
                                          spread(bias), epsilon);
      const auto found =
          detail::moments_of_channels(x, std::make_integer_sequence<int, shape_of<X>.rank - 2>{});
      const auto step = [&](const auto& old, const auto& value) {
        return old * (1 - momentum) + reshape<c>(value) * momentum;
      };
      set_next(mean, step(mean, found.mean));
      set_next(variance, step(variance, found.variance * detail::unbiased_factor(x)));
      return detail::normalise_channels(x, found.mean, found.variance, spread(weight), spread(bias),
                                        epsilon);
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
