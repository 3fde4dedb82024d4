// SPDX-License-Identifier: MIT
// clamp: x held between two bounds. [s] -> [s]
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/maximum.hpp>
#include <tenon/op/minimum.hpp>

namespace tenon {
namespace fn {
struct clamp {
  template <class X, class LOW, class HIGH>
  static constexpr auto of(const X& x, const LOW& low, const HIGH& high) {
    return min(max(x, low), high);
  }
};
}  // namespace fn

/// x, but at least low and at most high.
inline constexpr composition<fn::clamp, 3> clamp;

}  // namespace tenon
