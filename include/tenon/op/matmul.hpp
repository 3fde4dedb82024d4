// SPDX-License-Identifier: MIT
// matmul: the matrix product over the last two axes, leading axes broadcast: [..., m, k] x [..., k,
// n] -> [..., m, n]. Flags in attr.a: transposed left (1), transposed right (2), leading axes
// summed as well (4, for gradients of a shared right operand). Gradients: dA = g B^T, dB = A^T g.
#pragma once

#include <tenon/op/permute.hpp>
#include <tenon/op/sum.hpp>

namespace tenon {
namespace op {

/// The matrix product; accumulates in the element type.
struct matmul {
  static constexpr const char* name = "matmul";
  static constexpr int arity = 2;
  static constexpr graph::op_kind kind = graph::op_kind::contraction;
  static constexpr std::int64_t left_transposed = 1, right_transposed = 2, leading_summed = 4;

  static constexpr extent rows(const dims& left, std::int64_t flags) {
    return left[left.rank - ((flags & left_transposed) != 0 ? 1 : 2)];
  }
  static constexpr extent inner(const dims& left, std::int64_t flags) {
    return left[left.rank - ((flags & left_transposed) != 0 ? 2 : 1)];
  }
  static constexpr extent right_inner(const dims& right, std::int64_t flags) {
    return right[right.rank - ((flags & right_transposed) != 0 ? 1 : 2)];
  }
  static constexpr extent columns(const dims& right, std::int64_t flags) {
    return right[right.rank - ((flags & right_transposed) != 0 ? 2 : 1)];
  }
  static constexpr dims leading(const dims& d) {
    dims out;
    for (int i = 0; i < d.rank - 2; ++i) out.append(d[i]);
    return out;
  }
  static constexpr dims shape(const dims* in, graph::attributes attr) {
    dims out;
    if ((attr.a & leading_summed) == 0) out = broadcast(leading(in[0]), leading(in[1]));
    out.append(rows(in[0], attr.a));
    out.append(columns(in[1], attr.a));
    return out;
  }
  static constexpr dtype type(const dtype* in, graph::attributes) { return in[0]; }
  static constexpr extent work(const dims& out, const dims* in, graph::attributes attr) {
    const extent per_leading = (attr.a & leading_summed) != 0 ? 1 : count_elements(leading(in[0]));
    const extent terms = count_elements(in[0]) / capacity(rows(in[0], attr.a)) / per_leading;
    return 2 * count_elements(out) * terms;
  }
  static constexpr void gradient(graph::pullback& p);
};

}  // namespace op

/// The matrix product with flags of op::matmul, for passes and gradient rules.
constexpr graph::var matmul(graph::var left, graph::var right, std::int64_t flags = 0) {
  graph::builder& b = *left.graph;
  return {&b, b.add(*graph::record_of<op::matmul>, left.id, right.id, -1, {flags, 0})};
}

namespace detail {
/// The last two axes of x swapped, where `wanted`.
constexpr graph::var swapped_if(bool wanted, graph::var x) {
  const graph::attributes order{swap_last_two(x.shape_value().rank), 0};
  return wanted ? graph::var{x.graph,
                             x.graph->add(*graph::record_of<op::permute>, x.id, -1, -1, order)}
                : x;
}
}  // namespace detail

/// Where the right operand is shared by all leading axes, these are summed with the rows: then the
/// left of that product is taken transposed and its right is not, as both lie in memory.
constexpr void op::matmul::gradient(graph::pullback& p) {
  const graph::var a = p.operand(0), b = p.operand(1), g = p.adjoint;
  const std::int64_t flags = p.attr().a;
  const bool ta = (flags & left_transposed) != 0, tb = (flags & right_transposed) != 0;
  const bool shared = b.shape_value().rank == 2 && a.shape_value().rank > 2;
  const std::int64_t fold = shared ? leading_summed : 0;
  const graph::var da = ta ? tenon::matmul(b, g, (tb ? left_transposed : 0) + right_transposed)
                           : tenon::matmul(g, b, tb ? 0 : right_transposed);
  const bool turns = ta && !shared;
  const graph::var rows = detail::swapped_if(ta && shared, a);
  const graph::var db =
      tb ? tenon::matmul(g, rows, left_transposed + (turns ? right_transposed : 0) + fold)
         : tenon::matmul(rows, g, (turns ? 0 : left_transposed) + fold);
  p.send(0, tenon::sum_to(da, a.shape_value()));
  p.send(1, tenon::sum_to(db, b.shape_value()));
}

/// Both operands have rows and columns.
template <class Left, class Right>
struct are_matrices {
  static constexpr bool value = Left::rank >= 2 && Right::rank >= 2;
};

/// Leading axes are summed in the order in which both operands lie in memory.
template <std::int64_t Flags>
struct leading_axes_can_be_summed {
  static constexpr bool value = (Flags & op::matmul::leading_summed) == 0 ||
                                Flags == op::matmul::leading_summed + op::matmul::left_transposed;
};

/// A batch axis becomes neither the result's columns nor stands behind the other's leading axes.
template <class Left, class Right, std::int64_t Flags>
struct matmul_batch_leads {
  static constexpr bool left_is_behind = Left::value.is_batched() && Right::rank > Left::rank;
  static constexpr bool right_is_behind =
      Right::value.is_batched() &&
      (Right::rank == 2 ? (Flags & op::matmul::right_transposed) != 0 : Left::rank > Right::rank);
  static constexpr bool value = !left_is_behind && !right_is_behind;
};

/// Asked of operands that pass what is above only, so that there is one error.
template <class Left, class Right, std::int64_t Flags>
inline constexpr bool extents_matter = are_matrices<Left, Right>::value&&
    leading_axes_can_be_summed<Flags>::value&& matmul_batch_leads<Left, Right, Flags>::value;

/// The left's last extent equals the right's first (or, flags given, the extents that are summed
/// agree).
template <class Left, class Right, std::int64_t Flags = 0>
struct inner_extents_agree {
  static constexpr bool check() {
    if constexpr (extents_matter<Left, Right, Flags>)
      return op::matmul::inner(Left::value, Flags) == op::matmul::right_inner(Right::value, Flags);
    return true;
  }
  static constexpr bool value = check();
};

/// Leading axes are equal, 1 or missing.
template <class Left, class Right, std::int64_t Flags = 0>
struct leading_extents_agree {
  static constexpr bool check() {
    if constexpr (extents_matter<Left, Right, Flags>)
      return are_broadcastable(op::matmul::leading(Left::value), op::matmul::leading(Right::value));
    return true;
  }
  static constexpr bool value = check();
};

/// The matrix product [..., m, k] x [..., k, n] -> [..., m, n]; Flags as in op::matmul take an
/// operand transposed.
template <std::int64_t Flags = 0, operand L, operand R>
constexpr auto matmul(L&& left, R&& right) {
  if constexpr (detail::is_poison<L> || detail::is_poison<R>) {
    return poison{};
  } else {
    using A = shape_type_of<L>;
    using B = shape_type_of<R>;
    using elements = std::is_same<element_type_of<L>, element_type_of<R>>;
    static_assert(are_matrices<A, B>::value,
                  "matmul: both operands need two axes or more; use dot for two vectors, or "
                  "tn::expand to give one a second axis");
    static_assert(leading_axes_can_be_summed<Flags>::value,
                  "matmul: leading axes are summed with the left transposed and the right not");
    static_assert(matmul_batch_leads<A, B, Flags>::value,
                  "matmul: the batch axis must stay the leading one");
    static_assert(inner_extents_agree<A, B, Flags>::value,
                  "matmul: the left's last extent must equal the right's first");
    static_assert(leading_extents_agree<A, B, Flags>::value,
                  "matmul: leading axes must be equal or broadcast");
    static_assert(elements::value, "matmul: element types must agree; convert one with tn::cast");
    if constexpr (extents_matter<A, B, Flags> && inner_extents_agree<A, B, Flags>::value &&
                  leading_extents_agree<A, B, Flags>::value && elements::value) {
      using result = detail::result_of<op::matmul, Flags, 0, detail::bare<L>, detail::bare<R>>;
      return apply_as<op::matmul, element_type_of<L>, typename result::shape_type, Flags>(
          std::forward<L>(left), std::forward<R>(right));
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
