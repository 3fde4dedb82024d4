// SPDX-License-Identifier: MIT
// linear: x W^T + b, with parameters "name.weight" [out, in] and "name.bias" [out]. [..., in] ->
// [..., out] Read next: nn/norm.hpp.
#pragma once

#include <tenon/nn/parameter.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/matmul.hpp>

namespace tenon {

namespace init {
/// Uniform with bound 1 / sqrt(fan_in), the usual start of a linear layer.
constexpr graph::initializer fan_in_uniform(extent fan_in) {
  return uniform(1.0 / math::sqrt(static_cast<double>(fan_in)));
}
}  // namespace init

/// A linear layer to Out features: [..., in] -> [..., Out]. Weight and bias start uniform in
/// +-1/sqrt(in), or as given.
template <extent Out, class X>
constexpr auto linear(const X& x, const text& name, graph::initializer weight,
                      graph::initializer bias) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    static_assert(shape_of<X>.rank >= 2,
                  "linear: the operand needs a leading axis and a feature axis");
    if constexpr (shape_of<X>.rank >= 2) {
      using T = element_type_of<X>;
      constexpr extent in = shape_of<X>[shape_of<X>.rank - 1];
      const auto w = parameter<T, Out, in>(x, name + ".weight", weight);
      const auto b = parameter<T, Out>(x, name + ".bias", bias);
      return matmul<op::matmul::right_transposed>(x, w) + b;
    } else {
      return poison{};
    }
  }
}

template <extent Out, class X>
constexpr auto linear(const X& x, const text& name) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    constexpr extent in = shape_of<X>[shape_of<X>.rank - 1];
    return linear<Out>(x, name, init::fan_in_uniform(in), init::fan_in_uniform(in));
  }
}

}  // namespace tenon
