// SPDX-License-Identifier: MIT
// cast: element type conversion, as static_cast does it. [s] of U -> [s] of T
// The gradient is cast back; one of integer or bool operands is not asked for.
#pragma once

#include <tenon/base/pack.hpp>
#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// x as elements of another floating point type, for the gradient. No template, because clang++ 14
/// leaves a gradient rule undefined whose template needs itself.
constexpr graph::var cast_to(graph::var x, dtype type);

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
    if (is_floating(from)) p.send(0, cast_to(p.adjoint, from));
  }
};

constexpr graph::var cast_to(graph::var x, dtype type) {
  return type == dtype::f32 ? apply<cast<float>>(x) : apply<cast<double>>(x);
}

}  // namespace op

/// x with elements of type T; in a traced function x itself where it has them already.
template <element_type T, operand X>
constexpr auto cast(X&& x) {
  if constexpr (stands_in_trace<X>::value && typed_operand<X>) {
    if constexpr (std::is_same_v<T, element_type_of<X>>)
      return detail::bare<X>(x);
    else
      return apply<op::cast<T>>(std::forward<X>(x));
  } else {
    return apply<op::cast<T>>(std::forward<X>(x));
  }
}

}  // namespace tenon
