// SPDX-License-Identifier: MIT
// gelu: x times the probability that a standard normal variable is below x; gelu_tanh its usual
// approximation. Source: Hendrycks and Gimpel, "Gaussian Error Linear Units" (2016). [s] -> [s]
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/erf.hpp>
#include <tenon/op/mul.hpp>

namespace tenon {
namespace fn {
struct gelu {
  template <class X>
  static constexpr auto of(const X& x) {
    return x * 0.5 * (erf(x * 0.70710678118654752) + 1.0);
  }
};
}  // namespace fn

/// x * Phi(x), exact.
inline constexpr composition<fn::gelu, 1> gelu;

}  // namespace tenon
