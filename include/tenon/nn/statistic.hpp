// SPDX-License-Identifier: MIT
// Statistics of a model: named arrays like parameters, which no optimizer touches. A step of
// training replaces them by what the model says; evaluation and prediction read them.
// Law: a step whose loss is not finite leaves them as they are. Read next: nn/batch_norm.hpp.
#pragma once

#include <tenon/nn/parameter.hpp>

namespace tenon {

/// A new statistic [Extents...] of T under a name that the model has not used yet; it starts as
/// init says.
template <class T, extent... Extents, operand X>
constexpr auto statistic(const X& x, const text& name, graph::initializer init) {
  const auto s = parameter<T, Extents...>(x, name, init);
  if constexpr (!detail::is_poison<decltype(s)>)
    s.graph->parameters.at[s.graph->parameters.size() - 1].is_statistic = true;
  return s;
}

/// From now on a step of training leaves `value` in the statistic, which has its shape and type.
template <class T, class Shape>
constexpr void set_next(const symbol<T, Shape>& of, const symbol<T, Shape>& value) {
  graph::builder& b = *of.graph;
  const graph::node& n = b.nodes.at[of.id];
  if (n.op == graph::record_of<graph::parameter>) b.parameters.at[n.attr.a].next = value.id;
}

}  // namespace tenon
