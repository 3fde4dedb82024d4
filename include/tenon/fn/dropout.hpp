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
template <int Percent, class T, class Shape>
constexpr auto dropout(const symbol<T, Shape>& x) {
  static_assert(Percent >= 0 && Percent < 100,
                "dropout: the probability must be at least 0 and below 100 percent");
  if (!x.graph->training || Percent == 0) return x;
  constexpr double kept = 1.0 - Percent / 100.0;
  return symbol<T, Shape>{select(uniform_like(x) < kept, x * (1.0 / kept), 0.0)};
}

}  // namespace tenon
