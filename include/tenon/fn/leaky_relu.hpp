// SPDX-License-Identifier: MIT
// leaky_relu: x where positive, slope * x elsewhere. [s] -> [s]
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/greater.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/select.hpp>

namespace tenon {
namespace fn {
struct leaky_relu {
  template <class X, class SLOPE>
  static constexpr auto of(const X& x, const SLOPE& slope) {
    return select(x > 0.0, x, x * slope);
  }
};
}  // namespace fn

/// x where positive, slope * x elsewhere.
inline constexpr composition<fn::leaky_relu, 2> leaky_relu;

}  // namespace tenon
