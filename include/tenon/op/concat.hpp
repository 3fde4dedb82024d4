// SPDX-License-Identifier: MIT
// concat: operands one behind another along an axis: [.., a, ..] x [.., b, ..] -> [.., a+b, ..].
// stack puts them along a new axis; split is the reverse of both. Gradient: to each operand its
// slice. Law: the batch axis is neither joined nor cut.
#pragma once

#include <tenon/op/reshape.hpp>
#include <tenon/op/slice.hpp>

#include <tuple>

namespace tenon {
namespace op {

/// The second operand behind the first along axis attr.a.
struct concat {
  static constexpr const char* name = "concat";
  static constexpr int arity = 2;
  static constexpr int flops = 0;
  static constexpr graph::op_kind kind = graph::op_kind::loop;
  static constexpr void gradient(graph::pullback& p) {
    const std::int64_t axis = p.attr().a, step_of_one = axis | 8;
    p.send(0, slice_as(p.adjoint, {step_of_one, 0}, p.operand(0).shape_value()));
    const extent behind = p.operand(0).shape_value()[static_cast<int>(axis)];
    p.send(1, slice_as(p.adjoint, {step_of_one, behind}, p.operand(1).shape_value()));
  }
};

}  // namespace op

/// Both tensors have the axis, which is no batch, and agree in all others.
template <class Left, class Right, extent Axis>
struct joins_along {
  static constexpr int at = detail::axis_at<Left::rank, Axis>;
  static constexpr bool check() {
    if (Left::rank != Right::rank || !detail::axis_can_change<Left, Axis>::value) return false;
    for (int i = 0; i < Left::rank; ++i)
      if (i != at && Left::value[i] != Right::value[i]) return false;
    return true;
  }
  static constexpr bool value = check();
};

namespace detail {
template <extent Axis, class L, class R>
constexpr auto concat_two(L&& left, R&& right) {
  if constexpr (is_poison<L> || is_poison<R>) {
    return poison{};
  } else {
    using A = shape_type_of<L>;
    using B = shape_type_of<R>;
    using join = joins_along<A, B, Axis>;
    constexpr bool same_type = std::is_same_v<element_type_of<L>, element_type_of<R>>;
    static_assert(joins_along<A, B, Axis>::value,
                  "concat: the axis must exist and not be the batch, and all others must agree");
    static_assert(same_type, "concat: element types must agree; convert one with tn::cast");
    if constexpr (join::value && same_type) {
      using to = shape_from<with_extent<A, join::at, A::value[join::at] + B::value[join::at]>>;
      return apply_as<op::concat, element_type_of<L>, to, join::at>(std::forward<L>(left),
                                                                    std::forward<R>(right));
    } else {
      return poison{};
    }
  }
}
}  // namespace detail

/// The operands one behind another along axis Axis.
template <extent Axis, operand L, operand R, operand... More>
constexpr auto concat(L&& left, R&& right, More&&... more) {
  if constexpr (sizeof...(More) == 0) {
    return detail::concat_two<Axis>(std::forward<L>(left), std::forward<R>(right));
  } else {
    return concat<Axis>(detail::concat_two<Axis>(std::forward<L>(left), std::forward<R>(right)),
                        std::forward<More>(more)...);
  }
}

/// The operands, all of one shape, along a new axis at position Axis.
template <extent Axis, operand... Xs>
constexpr auto stack(Xs&&... xs) {
  return concat<Axis>(expand<Axis>(std::forward<Xs>(xs))...);
}

namespace detail {
/// Parts divides the axis, which exists and is no batch.
template <class Shape, extent Axis, extent Parts>
struct divides_axis {
  static constexpr bool check() {
    if (!axis_can_change<Shape, Axis>::value || Parts < 1) return false;
    return Shape::value[axis_at<Shape::rank, Axis>] % Parts == 0;
  }
  static constexpr bool value = check();
};

template <extent Axis, extent Size, class X, extent... I>
constexpr auto split_at(const X& x, std::integer_sequence<extent, I...>) {
  return std::tuple{slice<Axis, I * Size, Size>(x)...};
}
}  // namespace detail

/// A tuple of Parts slices of equal size along axis Axis. They borrow x, so a tensor must have a
/// name.
template <extent Axis, extent Parts, operand X>
constexpr auto split(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using from = shape_type_of<X>;
    using whole = detail::divides_axis<from, Axis, Parts>;
    constexpr bool stays = std::is_lvalue_reference_v<X> || !detail::is_owning<detail::bare<X>>;
    static_assert(detail::divides_axis<from, Axis, Parts>::value,
                  "split: the axis must exist, not be the batch, and be a multiple of the parts");
    static_assert(stays, "split: the parts borrow the tensor, so it must have a name");
    if constexpr (whole::value && stays) {
      constexpr extent size = from::value[detail::axis_at<from::rank, Axis>] / Parts;
      return detail::split_at<Axis, size>(x, std::make_integer_sequence<extent, Parts>{});
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
