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

}  // namespace tenon
