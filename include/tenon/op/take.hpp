// SPDX-License-Identifier: MIT
// take: the slices of an axis that integers ask for: [.., n, ..] x integer [s] -> [.., s.., ..]. A
// lookup in a table. Its gradient adds each slice back to where it was taken from, in order
// (scatter_add, in this file too: each is the other's gradient). Law: an index outside the axis
// throws on the CPU; no memory beside the tensor is read.
#pragma once

#include <tenon/op/slice.hpp>

namespace tenon {
namespace op {

/// Slices of the first operand along axis attr.a, at the indices that the second one holds.
struct take {
  static constexpr const char* name = "take";
  static constexpr int arity = 2;
  static constexpr int flops = 0;
  static constexpr graph::op_kind kind = graph::op_kind::loop;
  static constexpr void gradient(graph::pullback& p);
};

/// The reverse: slices of the first operand, added up at the indices of the second along axis
/// attr.a of zeros.
struct scatter_add {
  static constexpr const char* name = "scatter_add";
  static constexpr int arity = 2;
  static constexpr graph::op_kind kind = graph::op_kind::loop;
  static constexpr void gradient(graph::pullback& p);
};

constexpr void take::gradient(graph::pullback& p) {
  const graph::node n{graph::record_of<scatter_add>,
                      {p.adjoint.id, p.operand(1).id, -1},
                      p.adjoint.info().type,
                      p.operand(0).shape_value(),
                      p.attr()};
  p.send(0, {&p.graph, p.graph.add(n)});
}

constexpr void scatter_add::gradient(graph::pullback& p) {
  const graph::node n{graph::record_of<take>,
                      {p.adjoint.id, p.operand(1).id, -1},
                      p.adjoint.info().type,
                      p.operand(0).shape_value(),
                      p.attr()};
  p.send(0, {&p.graph, p.graph.add(n)});
}

}  // namespace op

/// The axis exists and is no batch, and the indices put no batch behind another axis.
template <class Shape, class Indices, extent Axis>
struct can_take {
  static constexpr int at = detail::axis_at<Shape::rank, Axis>;
  static constexpr bool value = detail::axis_can_change<Shape, Axis>::value &&
                                !(Indices::value.is_batched() && at != 0) &&
                                Shape::rank + Indices::rank - 1 <= max_rank;
};

namespace detail {
template <class Shape, class Indices, int Axis>
struct taken_shape {
  static constexpr dims replace() {
    dims out;
    for (int i = 0; i < Axis; ++i) out.append(Shape::value[i]);
    for (int i = 0; i < Indices::rank; ++i) out.append(Indices::value[i]);
    for (int i = Axis + 1; i < Shape::rank; ++i) out.append(Shape::value[i]);
    return out;
  }
  static constexpr dims value = replace();
};
}  // namespace detail

/// The slices of x along axis Axis at the given indices; the shape of the indices stands in place
/// of the axis.
template <extent Axis, operand X, operand I>
constexpr auto take(X&& x, I&& indices) {
  if constexpr (detail::is_poison<X> || detail::is_poison<I>) {
    return poison{};
  } else {
    using from = shape_type_of<X>;
    using at = shape_type_of<I>;
    using fits = can_take<from, at, Axis>;
    constexpr bool counts =
        std::is_integral_v<element_type_of<I>> && !std::is_same_v<element_type_of<I>, bool>;
    static_assert(can_take<from, at, Axis>::value,
                  "take: the axis must exist and not be the batch, and a batch must stay in front");
    static_assert(counts, "take: indices must be integers");
    if constexpr (fits::value && counts) {
      using to = shape_from<detail::taken_shape<from, at, fits::at>>;
      return apply_as<op::take, element_type_of<X>, to, fits::at>(std::forward<X>(x),
                                                                  std::forward<I>(indices));
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
