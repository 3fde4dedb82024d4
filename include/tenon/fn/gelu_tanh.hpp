// SPDX-License-Identifier: MIT
// gelu_tanh: the tanh approximation of gelu, of the same paper. [s] -> [s]
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/square.hpp>
#include <tenon/op/tanh.hpp>

namespace tenon {
namespace fn {
struct gelu_tanh {
  template <class X>
  static constexpr auto of(const X& x) {
    return x * 0.5 * (tanh((x * 0.79788456080286536) * (square(x) * 0.044715 + 1.0)) + 1.0);
  }
};
}  // namespace fn

/// 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3))).
inline constexpr composition<fn::gelu_tanh, 1> gelu_tanh;

}  // namespace tenon
