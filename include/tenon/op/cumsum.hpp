// SPDX-License-Identifier: MIT
// cumsum: the running sum along one axis. [.., n, ..] -> [.., n, ..]; element i is x_0 + .. + x_i.
// Its gradient is the running sum from the other end, and the reverse.
#pragma once

#include <tenon/op/slice.hpp>

namespace tenon {
namespace op {

/// The running sum along axis attr.a; from the last element to the first if attr.b is 1.
struct cumsum {
  static constexpr const char* name = "cumsum";
  static constexpr int arity = 1;
  static constexpr graph::op_kind kind = graph::op_kind::loop;
  static constexpr dims shape(const dims* in, graph::attributes) { return in[0]; }
  static constexpr dtype type(const dtype* in, graph::attributes) { return in[0]; }
  static constexpr void gradient(graph::pullback& p) {
    const graph::attributes reversed{p.attr().a, 1 - p.attr().b};
    p.send(0, {&p.graph, p.graph.add(*graph::record_of<cumsum>, p.adjoint.id, -1, -1, reversed)});
  }
};

}  // namespace op

/// The running sum along axis Axis.
template <extent Axis, operand X>
constexpr auto cumsum(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using from = shape_type_of<X>;
    using along = detail::axis_can_change<from, Axis>;
    static_assert(detail::axis_can_change<from, Axis>::value,
                  "cumsum: the axis must exist, and not be the batch");
    if constexpr (along::value) {
      return apply_as<op::cumsum, element_type_of<X>, from, along::at>(std::forward<X>(x));
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
