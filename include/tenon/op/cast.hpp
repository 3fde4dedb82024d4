// SPDX-License-Identifier: MIT
// cast: element type conversion, as static_cast does it. [s] of U -> [s] of T
// The gradient is cast back; one of integer or bool operands is not asked for.
#pragma once

#include <tenon/base/pack.hpp>
#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// Conversion of each element to T.
template <class T>
struct cast : graph::elementwise<1> {
  static constexpr const char* name = "cast";
  static constexpr int flops = 0;
  static constexpr bool accepts(const dtype*) { return true; }
  static constexpr dtype type(const dtype*, graph::attributes) { return dtype_of<T>; }
  template <class V>
  static TENON_HD TENON_INLINE constexpr auto value(V x) {
    return simd::convert<T>(x);
  }
  static constexpr void gradient(graph::pullback& p) {
    const dtype from = p.operand(0).info().type;
    if (from == dtype::f32) p.send(0, apply<cast<float>>(p.adjoint));
    if (from == dtype::f64) p.send(0, apply<cast<double>>(p.adjoint));
  }
};

}  // namespace op

/// x with elements of type T.
template <element_type T, operand X>
constexpr auto cast(X&& x) {
  return apply<op::cast<T>>(std::forward<X>(x));
}

}  // namespace tenon
