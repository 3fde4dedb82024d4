// SPDX-License-Identifier: MIT
// reshape: the same elements in the same order under another shape: [s] -> [t], equal counts. A view.
// flatten, squeeze and expand are reshapes. A batch axis stays the leading axis, alone.
#pragma once

#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// Another shape over the same elements in row-major order.
struct reshape {
  static constexpr const char* name = "reshape";
  static constexpr int arity = 1;
  static constexpr int flops = 0;
  static constexpr graph::op_kind kind = graph::op_kind::view;
  static constexpr void gradient(graph::pullback& p);
};

}  // namespace op

/// x under another shape of as many elements, for passes and gradient rules.
constexpr graph::var reshape(graph::var x, const dims& target) {
  if (x.shape_value() == target) return x;
  const graph::node n{graph::record_of<op::reshape>(), {x.id, -1, -1}, x.info().type, target, {}};
  return {x.graph, x.graph->add(n)};
}

constexpr void op::reshape::gradient(graph::pullback& p) {
  p.send(0, tenon::reshape(p.adjoint, p.operand(0).shape_value()));
}

/// Two shapes hold the same elements, with the batch axis, if there is one, untouched.
template <class From, class To>
struct elements_agree {
  static constexpr bool value =
      From::elements == To::elements && From::value.is_batched() == To::value.is_batched() &&
      (!From::value.is_batched() || From::value[0] == To::value[0]);
};

namespace detail {
template <class Shape, class X>
constexpr auto reshape_as(X&& x) {
  static_assert(elements_agree<shape_type_of<X>, Shape>::value,
                "reshape: both shapes must have the same number of elements and the same batch axis");
  return apply_as<op::reshape, element_type_of<X>, Shape>(std::forward<X>(x));
}

template <class Shape>
struct flattened {
  static constexpr dims check() {
    dims out;
    const int first = Shape::value.is_batched() ? 1 : 0;
    if (first == 1) out.append(Shape::value[0]);
    out.append(count_elements(Shape::value, first, Shape::rank));
    return out;
  }
  static constexpr dims value = check();
};

template <class Shape, extent Axis>
struct squeezed_shape {
  static constexpr dims value =
      reduce_axes(Shape::value, std::int64_t{1} << (Axis < 0 ? Axis + Shape::rank : Axis), false);
};

template <class Shape, extent Axis>
struct expanded_shape {
  static constexpr dims insert() {
    dims out;
    const extent at = Axis < 0 ? Axis + Shape::rank + 1 : Axis;
    for (int i = 0; i <= Shape::rank; ++i) {
      if (i == at) out.append(1);
      if (i < Shape::rank) out.append(Shape::value[i]);
    }
    return out;
  }
  static constexpr dims value = insert();
};
}  // namespace detail

/// x under shape [Extents...], which has as many elements; gradient: the reverse reshape.
template <extent... Extents, typed_operand X>
constexpr auto reshape(X&& x) {
  return detail::reshape_as<shape<Extents...>>(std::forward<X>(x));
}

/// All axes merged into one; a batch axis stays apart: [batch, a, b] -> [batch, a*b].
template <typed_operand X>
constexpr auto flatten(X&& x) {
  return detail::reshape_as<shape_from<detail::flattened<shape_type_of<X>>>>(std::forward<X>(x));
}

/// Drops axis Axis, which has extent 1.
template <extent Axis, typed_operand X>
constexpr auto squeeze(X&& x) {
  static_assert(shape_of<X>[static_cast<int>(Axis < 0 ? Axis + shape_of<X>.rank : Axis)] == 1,
                "squeeze: the axis must have extent 1");
  return detail::reshape_as<shape_from<detail::squeezed_shape<shape_type_of<X>, Axis>>>(
      std::forward<X>(x));
}

/// Inserts an axis of extent 1 at position Axis.
template <extent Axis, typed_operand X>
constexpr auto expand(X&& x) {
  static_assert(!(Axis == 0 && shape_of<X>.is_batched()),
                "expand: the batch axis must stay the leading one");
  return detail::reshape_as<shape_from<detail::expanded_shape<shape_type_of<X>, Axis>>>(
      std::forward<X>(x));
}

}  // namespace tenon
