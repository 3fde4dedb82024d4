// SPDX-License-Identifier: MIT
// slice: every Step-th element of an axis from Start on, Count of them; a negative step walks
// backwards, so flip is one too.
// [.., n, ..] -> [.., Count, ..]. A view; its gradient puts the elements back among zeros (pad and
// spread, in this file too), whose gradients are slices.
#pragma once

#include <tenon/expr/apply.hpp>

namespace tenon {
namespace op {

/// Axis attr.a % 8 with step attr.a >> 3, from index attr.b; the extent is the result shape's.
struct slice {
  static constexpr const char* name = "slice";
  static constexpr int arity = 1;
  static constexpr int flops = 0;
  static constexpr graph::op_kind kind = graph::op_kind::view;
  static constexpr int axis(graph::attributes attr) { return static_cast<int>(attr.a & 7); }
  static constexpr extent step(graph::attributes attr) { return attr.a >> 3; }
  static constexpr void gradient(graph::pullback& p);
};

/// Element i of the axis goes to index start + i * step, step 1 or -1, all others are 0; attributes
/// as those of op::slice. A view: who reads it looks whether the index lies within.
struct pad {
  static constexpr const char* name = "pad";
  static constexpr int arity = 1;
  static constexpr int flops = 0;
  static constexpr graph::op_kind kind = graph::op_kind::view;
  /// The first index that holds an element of an axis of `count`; count more follow.
  static constexpr extent first(graph::attributes attr, extent count) {
    return slice::step(attr) > 0 ? attr.b : attr.b - (count - 1);
  }
  static constexpr void gradient(graph::pullback& p);
};

/// Element i of the axis goes to index start + i * step, 2 or more either way, all others are 0.
struct spread {
  static constexpr const char* name = "spread";
  static constexpr int arity = 1;
  static constexpr int flops = 0;
  static constexpr graph::op_kind kind = graph::op_kind::loop;
  static constexpr void gradient(graph::pullback& p) { pad::gradient(p); }
};

}  // namespace op

/// x among zeros of the target shape, for passes and gradient rules.
constexpr graph::var pad_to(graph::var x, graph::attributes attr, const dims& target) {
  const extent step = op::slice::step(attr);
  const bool is_dense = step == 1 || step == -1;
  const graph::node n{is_dense ? graph::record_of<op::pad> : graph::record_of<op::spread>,
                      {x.id, -1, -1},
                      x.info().type,
                      target,
                      attr};
  return {x.graph, x.graph->add(n)};
}

/// A slice with the given attributes and shape, for passes and gradient rules.
constexpr graph::var slice_as(graph::var x, graph::attributes attr, const dims& target) {
  const graph::node n{graph::record_of<op::slice>, {x.id, -1, -1}, x.info().type, target, attr};
  return {x.graph, x.graph->add(n)};
}

constexpr void op::slice::gradient(graph::pullback& p) {
  p.send(0, pad_to(p.adjoint, p.attr(), p.operand(0).shape_value()));
}

constexpr void op::pad::gradient(graph::pullback& p) {
  p.send(0, slice_as(p.adjoint, p.attr(), p.operand(0).shape_value()));
}

namespace detail {
template <class Shape, int Axis, extent Count>
struct with_extent {
  static constexpr dims set() {
    dims out = Shape::value;
    out.extents[Axis] = Count;
    return out;
  }
  static constexpr dims value = set();
};

template <int Rank, extent Axis>
inline constexpr int axis_at = static_cast<int>(Axis < 0 ? Axis + Rank : Axis);

/// The last index taken lies within the axis.
template <class Shape, extent Axis, extent Start, extent Count, extent Step>
struct slice_fits {
  static constexpr int axis = axis_at<Shape::rank, Axis>;
  static constexpr extent last = Start + (Count - 1) * Step;
  static constexpr bool value = axis >= 0 && axis < Shape::rank && Count >= 1 && Step != 0 &&
                                Start >= 0 && Start < Shape::value[axis] && last >= 0 &&
                                last < Shape::value[axis];
};
/// The axis exists and is not the batch.
template <class Shape, extent Axis>
struct axis_can_change {
  static constexpr int at = axis_at<Shape::rank, Axis>;
  static constexpr bool value =
      at >= 0 && at < Shape::rank && !(Shape::value.is_batched() && at == 0);
};
template <extent Before, extent After>
struct counts_are_valid {
  static constexpr bool value = Before >= 0 && After >= 0;
};
}  // namespace detail

/// Count elements of axis Axis from Start on, Step apart. Gradient: zeros around the elements
/// taken.
template <extent Axis, extent Start, extent Count, extent Step = 1, operand X>
constexpr auto slice(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using from = shape_type_of<X>;
    using cut = detail::axis_can_change<from, Axis>;
    static_assert(cut::value, "slice: the axis must exist, and the batch axis cannot be cut");
    if constexpr (cut::value) {
      using fits = detail::slice_fits<from, Axis, Start, Count, Step>;
      static_assert(fits::value, "slice: start and last index must lie within the axis");
      if constexpr (fits::value) {
        using to = shape_from<detail::with_extent<from, cut::at, Count>>;
        return apply_as<op::slice, element_type_of<X>, to, (cut::at | Step * 8), Start>(
            std::forward<X>(x));
      } else {
        return poison{};
      }
    } else {
      return poison{};
    }
  }
}

/// The elements of axis Axis in reverse order.
template <extent Axis, operand X>
constexpr auto flip(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using turned = detail::axis_can_change<shape_type_of<X>, Axis>;
    static_assert(turned::value, "flip: the axis must exist, and the batch axis keeps its order");
    if constexpr (turned::value) {
      constexpr extent n = shape_of<X>[turned::at];
      return slice<Axis, n - 1, n, -1>(std::forward<X>(x));
    } else {
      return poison{};
    }
  }
}

/// Before zeros in front of axis Axis and After behind it.
template <extent Axis, extent Before, extent After, operand X>
constexpr auto pad(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using from = shape_type_of<X>;
    using padded = detail::axis_can_change<from, Axis>;
    using counts = detail::counts_are_valid<Before, After>;
    static_assert(padded::value, "pad: the axis must exist, and the batch axis cannot be padded");
    static_assert(counts::value, "pad: counts must not be negative");
    if constexpr (padded::value && counts::value) {
      constexpr extent longer = from::value[padded::at] + Before + After;
      using to = shape_from<detail::with_extent<from, padded::at, longer>>;
      return apply_as<op::pad, element_type_of<X>, to, (padded::at | 8), Before>(
          std::forward<X>(x));
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
