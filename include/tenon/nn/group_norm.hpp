// SPDX-License-Identifier: MIT
// group_norm: the channels of each image in groups, every group with mean 0 and variance 1 (Wu and
// He, 2018), then a weight and a bias for each channel, "name.weight" and "name.bias" [c].
// [n, c, ...] -> [n, c, ...]
#pragma once

#include <tenon/fn/normalise.hpp>
#include <tenon/nn/batch_norm.hpp>

namespace tenon {

namespace detail {
template <class Shape, extent Groups>
struct grouped {
  static constexpr dims d = Shape::value;
  static constexpr dims value{{d[0], Groups, count_elements(d, 1, d.rank) / Groups}, 3};
};
}  // namespace detail

/// The operand has channels, which the groups divide.
template <class X, extent Groups>
struct groups_divide_channels {
  static constexpr bool check() {
    if constexpr (shape_of<X>.rank >= 2 && Groups > 0) return shape_of<X>[1] % Groups == 0;
    return false;
  }
  static constexpr bool value = check();
};

/// Normalises Groups groups of channels of each image; 1 group is a layer_norm over the image.
template <extent Groups, operand X>
constexpr auto group_norm(const X& x, const text& name, double epsilon = 1e-5) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using divide = groups_divide_channels<X, Groups>;
    static_assert(divide::value,
                  "group_norm: the operand needs the axes [n, c, ...], and the groups divide c");
    if constexpr (divide::value && layer_operand<X>::value) {
      using T = element_type_of<X>;
      using wide = shape_from<detail::channel_shape<shape_type_of<X>>>;
      using rows = shape_from<detail::grouped<shape_type_of<X>, Groups>>;
      constexpr extent c = shape_of<X>[1];
      const auto weight = parameter<T, c>(x, name + ".weight", init::constant(1));
      const auto bias = parameter<T, c>(x, name + ".bias", init::zeros());
      const auto y = normalise(detail::reshape_as<rows>(x), epsilon);
      return detail::reshape_as<shape_type_of<X>>(y) * detail::reshape_as<wide>(weight) +
             detail::reshape_as<wide>(bias);
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
