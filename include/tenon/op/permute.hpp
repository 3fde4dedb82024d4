// SPDX-License-Identifier: MIT
// permute: axis i of the result is axis P[i] of the operand; transpose swaps the last two axes. A
// view. Law: permute by P, then by the inverse of P, is the identity; that is also its gradient.
#pragma once

#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// Reorders axes; attr.a holds the source axis of result axis i in its i-th group of 4 bits.
struct permute {
  static constexpr const char* name = "permute";
  static constexpr int arity = 1;
  static constexpr int flops = 0;
  static constexpr graph::op_kind kind = graph::op_kind::view;
  static constexpr int source(std::int64_t order, int axis) {
    return static_cast<int>((order >> (4 * axis)) & 15);
  }
  static constexpr dims shape(const dims* in, graph::attributes attr) {
    dims out = in[0];
    for (int i = 0; i < out.rank; ++i) out.extents[i] = in[0][source(attr.a, i)];
    return out;
  }
  static constexpr dtype type(const dtype* in, graph::attributes) { return in[0]; }
  static constexpr void gradient(graph::pullback& p) {
    std::int64_t inverse = 0;
    for (int i = 0; i < p.adjoint.shape_value().rank; ++i)
      inverse |= std::int64_t{i} << (4 * source(p.attr().a, i));
    p.send(0, {&p.graph,
               p.graph.add(*graph::record_of<permute>, p.adjoint.id, -1, -1, {inverse, 0})});
  }
};

}  // namespace op

namespace detail {
template <extent... Axes>
constexpr std::int64_t permutation_code() {
  std::int64_t code = 0;
  int shift = 0;
  ((code |= Axes << (4 * shift++)), ...);
  return code;
}
template <int Rank, extent... Axes>
struct is_permutation {
  static constexpr bool check() {
    std::int64_t seen = 0;
    for (extent axis : {extent{-1}, Axes...})
      if (axis >= 0 && axis < Rank) seen |= std::int64_t{1} << axis;
    return sizeof...(Axes) == Rank && seen == (std::int64_t{1} << Rank) - 1;
  }
  static constexpr bool value = check();
};
constexpr std::int64_t swap_last_two(int rank) {
  std::int64_t code = 0;
  for (int i = 0; i < rank; ++i) {
    const int from = i == rank - 1 ? rank - 2 : i == rank - 2 ? rank - 1 : i;
    code |= std::int64_t{from} << (4 * i);
  }
  return code;
}
template <class Shape, extent... Axes>
struct batch_stays {
  static constexpr bool value =
      !Shape::value.is_batched() || (permutation_code<Axes...>() & 15) == 0;
};
template <class Shape>
struct has_two_axes {
  static constexpr bool value = Shape::rank >= 2;
};
template <class Shape>
struct is_batch_of_vectors {
  static constexpr bool value = Shape::rank == 2 && Shape::value.is_batched();
};
}  // namespace detail

/// Axis i of the result is axis Axes[i] of x. A batch axis stays in front.
template <extent... Axes, operand X>
constexpr auto permute(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using complete = detail::is_permutation<shape_of<X>.rank, Axes...>;
    using in_front = detail::batch_stays<shape_type_of<X>, Axes...>;
    static_assert(complete::value, "permute: every axis must be named exactly once");
    static_assert(in_front::value, "permute: the batch axis must stay the leading one");
    if constexpr (complete::value && in_front::value) {
      return apply<op::permute, detail::permutation_code<Axes...>()>(std::forward<X>(x));
    } else {
      return poison{};
    }
  }
}

/// The last two axes swapped: [..., m, n] -> [..., n, m]. Refused for a batch of vectors: matmul
/// takes an operand transposed by a flag.
template <operand X>
constexpr auto transpose(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using Shape = shape_type_of<X>;
    static_assert(detail::has_two_axes<Shape>::value, "transpose: needs two axes");
    static_assert(!detail::is_batch_of_vectors<Shape>::value,
                  "transpose: the batch axis must stay the leading one");
    if constexpr (detail::has_two_axes<Shape>::value &&
                  !detail::is_batch_of_vectors<Shape>::value) {
      return apply<op::permute, detail::swap_last_two(Shape::rank)>(std::forward<X>(x));
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
