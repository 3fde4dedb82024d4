// SPDX-License-Identifier: MIT
// dot: the sum of products of two vectors: [n] x [n] -> scalar. outer: all their products: [m] x
// [n] -> [m, n]. Read next: fn/einsum.hpp (products over any axes).
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/sum.hpp>

namespace tenon {

/// Two vectors of one length.
template <class Left, class Right>
struct are_equal_vectors {
  static constexpr bool value = Left::rank == 1 && Left::value == Right::value;
};
/// Two vectors, the right one no batch.
template <class Left, class Right>
struct are_vectors {
  static constexpr bool value = Left::rank == 1 && Right::rank == 1 && !Right::value.is_batched();
};

namespace fn {
struct dot {
  template <class X, class Y>
  static constexpr auto of(const X& x, const Y& y) {
    static_assert(are_equal_vectors<shape_type_of<X>, shape_type_of<Y>>::value,
                  "dot: both operands must be vectors of the same length");
    if constexpr (are_equal_vectors<shape_type_of<X>, shape_type_of<Y>>::value) {
      return sum(x * y);
    } else {
      return poison{};
    }
  }
};

struct outer {
  template <class X, class Y>
  static constexpr auto of(const X& x, const Y& y) {
    static_assert(are_vectors<shape_type_of<X>, shape_type_of<Y>>::value,
                  "outer: both operands must be vectors, the right one no batch");
    if constexpr (are_vectors<shape_type_of<X>, shape_type_of<Y>>::value) {
      return expand<1>(x) * y;
    } else {
      return poison{};
    }
  }
};
}  // namespace fn

/// The sum of products of two vectors of the same length.
template <class L, class R>
requires operands<L, R>
constexpr auto dot(L&& left, R&& right) {
  return compose<fn::dot>(std::forward<L>(left), std::forward<R>(right));
}

/// Element (i, j) is x_i y_j.
inline constexpr composition<fn::outer, 2> outer;

}  // namespace tenon
