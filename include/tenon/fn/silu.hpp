// SPDX-License-Identifier: MIT
// silu: x * sigmoid(x), also called swish. [s] -> [s]
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/sigmoid.hpp>

namespace tenon {
namespace fn {
struct silu {
  template <class X>
  static constexpr auto of(const X& x) {
    return x * sigmoid(x);
  }
};
}  // namespace fn

/// x * sigmoid(x).
inline constexpr composition<fn::silu, 1> silu;

}  // namespace tenon
