// SPDX-License-Identifier: MIT
// broadcast_to: the same elements under a larger shape, right-aligned: [s] -> [t]. A view: it costs
// nothing by itself. Its gradient sums over the repeated axes; sum_to (op/sum.hpp) is that law for
// any two shapes.
#pragma once

#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// Repeats axes of extent 1, and missing leading axes, up to a given shape.
struct broadcast_to {
  static constexpr const char* name = "broadcast_to";
  static constexpr int arity = 1;
  static constexpr int flops = 0;
  static constexpr graph::op_kind kind = graph::op_kind::view;
  static constexpr void gradient(graph::pullback& p) { p.send(0, p.adjoint); }
};

}  // namespace op

/// x broadcast to the given shape, for passes and gradient rules.
constexpr graph::var broadcast_to(graph::var x, const dims& target) {
  if (x.shape_value() == target) return x;
  const graph::node n{
      graph::record_of<op::broadcast_to>, {x.id, -1, -1}, x.info().type, target, {}};
  return {x.graph, x.graph->add(n)};
}

namespace detail {
template <class From, class To>
struct broadcasts_to {
  static constexpr bool value =
      are_broadcastable(From::value, To::value) && broadcast(From::value, To::value) == To::value;
};
}  // namespace detail

/// x broadcast to shape [Extents...]; each axis of x is equal to the target's, 1, or missing on the
/// left.
template <extent... Extents, operand X>
constexpr auto broadcast_to(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using fits = detail::broadcasts_to<shape_type_of<X>, shape<Extents...>>;
    static_assert(
        fits::value,
        "broadcast_to: each axis must be equal to the target's, 1, or missing on the left");
    if constexpr (fits::value) {
      return apply_as<op::broadcast_to, element_type_of<X>, shape<Extents...>>(std::forward<X>(x));
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
