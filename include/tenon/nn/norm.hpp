// SPDX-License-Identifier: MIT
// layer_norm and rms_norm with their weights, over the last axis. [..., n] -> [..., n]
// Parameters: "name.weight" [n], and for layer_norm "name.bias" [n].
#pragma once

#include <tenon/fn/normalise.hpp>
#include <tenon/nn/parameter.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/mul.hpp>

namespace tenon {

/// normalise(x) * weight + bias over the last axis; weight starts at 1, bias at 0.
template <operand X>
constexpr auto layer_norm(const X& x, const text& name) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using T = element_type_of<X>;
    constexpr extent n = shape_of<X>[shape_of<X>.rank - 1];
    const auto weight = parameter<T, n>(x, name + ".weight", init::constant(1));
    const auto bias = parameter<T, n>(x, name + ".bias", init::zeros());
    return normalise(x) * weight + bias;
  }
}

/// normalise_rms(x) * weight over the last axis; weight starts at 1.
template <operand X>
constexpr auto rms_norm(const X& x, const text& name) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using T = element_type_of<X>;
    constexpr extent n = shape_of<X>[shape_of<X>.rank - 1];
    return normalise_rms(x) * parameter<T, n>(x, name + ".weight", init::constant(1));
  }
}

}  // namespace tenon
