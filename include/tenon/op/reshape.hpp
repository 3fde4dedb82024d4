// SPDX-License-Identifier: MIT
// reshape: the same elements in the same order under another shape: [s] -> [t], equal counts. A
// view. flatten, squeeze and expand are reshapes. A batch axis stays the leading axis, alone.
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
  const graph::node n{graph::record_of<op::reshape>, {x.id, -1, -1}, x.info().type, target, {}};
  return {x.graph, x.graph->add(n)};
}

constexpr void op::reshape::gradient(graph::pullback& p) {
  p.send(0, tenon::reshape(p.adjoint, p.operand(0).shape_value()));
}

/// Two shapes hold the same elements, with the batch axis, if there is one, untouched.
template <class From, class To>
struct elements_agree {
  static constexpr bool value = From::elements == To::elements &&
                                From::value.is_batched() == To::value.is_batched() &&
                                (!From::value.is_batched() || From::value[0] == To::value[0]);
};

namespace detail {
template <class Shape, class X>
constexpr auto reshape_as(X&& x) {
  static_assert(
      elements_agree<shape_type_of<X>, Shape>::value,
      "reshape: both shapes must have the same number of elements and the same batch axis");
  if constexpr (elements_agree<shape_type_of<X>, Shape>::value) {
    return apply_as<op::reshape, element_type_of<X>, Shape>(std::forward<X>(x));
  } else {
    return poison{};
  }
}

/// Axis, counted from the back if negative, exists and has extent 1.
template <class Shape, extent Axis>
struct axis_is_one {
  static constexpr extent at = Axis < 0 ? Axis + Shape::rank : Axis;
  static constexpr bool value =
      at >= 0 && at < Shape::rank && Shape::value[static_cast<int>(at)] == 1;
};

/// A new axis at this place lies within the rank, and behind the batch axis.
template <class Shape, extent Axis>
struct axis_can_be_new {
  static constexpr extent at = Axis < 0 ? Axis + Shape::rank + 1 : Axis;
  static constexpr bool value =
      at >= 0 && at <= Shape::rank && !(at == 0 && Shape::value.is_batched());
};

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
template <extent... Extents, operand X>
constexpr auto reshape(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    return detail::reshape_as<shape<Extents...>>(std::forward<X>(x));
  }
}

/// All axes merged into one; a batch axis stays apart: [batch, a, b] -> [batch, a*b].
template <operand X>
constexpr auto flatten(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using to = shape_from<detail::flattened<shape_type_of<X>>>;
    return detail::reshape_as<to>(std::forward<X>(x));
  }
}

/// Drops axis Axis, which has extent 1.
template <extent Axis, operand X>
constexpr auto squeeze(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using from = shape_type_of<X>;
    static_assert(detail::axis_is_one<from, Axis>::value, "squeeze: the axis must have extent 1");
    if constexpr (detail::axis_is_one<from, Axis>::value) {
      using to = shape_from<detail::squeezed_shape<from, Axis>>;
      return detail::reshape_as<to>(std::forward<X>(x));
    } else {
      return poison{};
    }
  }
}

/// Inserts an axis of extent 1 at position Axis.
template <extent Axis, operand X>
constexpr auto expand(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using from = shape_type_of<X>;
    static_assert(detail::axis_can_be_new<from, Axis>::value,
                  "expand: the new axis must lie within the rank, and the batch axis must stay the "
                  "leading one");
    if constexpr (detail::axis_can_be_new<from, Axis>::value) {
      using to = shape_from<detail::expanded_shape<from, Axis>>;
      return detail::reshape_as<to>(std::forward<X>(x));
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
