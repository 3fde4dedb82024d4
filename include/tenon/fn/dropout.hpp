// SPDX-License-Identifier: MIT
// dropout: while training, zeroes each element with probability Percent / 100 and scales the others
// up; else the identity. Source: Srivastava et al., "Dropout" (2014), in the inverted form. [s] ->
// [s]
#pragma once

#include <tenon/op/less.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/select.hpp>
#include <tenon/op/uniform.hpp>

namespace tenon {

/// Zeroes elements with probability Percent / 100 while training, scales the others by 1 / (1 - p).
/// Only in a traced model.
template <int Percent, operand X>
constexpr auto dropout(const X& x) {
  static_assert(Percent >= 0 && Percent < 100,
                "dropout: the probability must be at least 0 and below 100 percent");
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    if constexpr (layer_operand<X>::value) {
      if (!x.graph->training || Percent == 0) return x;
      constexpr double kept = 1.0 - Percent / 100.0;
      return X{select(uniform_like(x) < kept, x * (1.0 / kept), 0.0)};
    } else {
      return poison{};
    }
  }
}

namespace detail {
/// [n, c, 1, ..]: one number for each channel of each row.
template <class Shape>
struct channels_of_rows {
  static constexpr dims make() {
    dims out = Shape::value;
    for (int i = 2; i < out.rank; ++i) out.extents[i] = 1;
    return out;
  }
  static constexpr dims value = make();
};
}  // namespace detail

/// The operand has channels.
template <class X>
struct has_channel_axis {
  static constexpr bool value = shape_of<X>.rank >= 3;
};

/// dropout of whole channels of [n, c, ..] (Tompson et al., 2015): Percent of them are 0, the
/// others larger.
template <int Percent, operand X>
constexpr auto dropout2d(const X& x) {
  static_assert(Percent >= 0 && Percent < 100,
                "dropout2d: the probability must be at least 0 and below 100 percent");
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else if constexpr (!layer_operand<X>::value) {
    return poison{};
  } else {
    static_assert(has_channel_axis<X>::value,
                  "dropout2d: the operand needs the axes [n, c, ..]; use dropout for others");
    if constexpr (has_channel_axis<X>::value) {
      if (!x.graph->training || Percent == 0) return x;
      constexpr double kept = 1.0 - Percent / 100.0;
      using one = shape_from<detail::channels_of_rows<shape_type_of<X>>>;
      const auto draw = uniform_like(symbol<element_type_of<X>, one>{{x.graph, x.id}});
      return X{select(draw < kept, x * (1.0 / kept), 0.0)};
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
