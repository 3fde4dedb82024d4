// SPDX-License-Identifier: MIT
// Parameters of a traced model: named, shaped, with an initialiser each. The trace records them in
// order; their values lie in one flat buffer. Law: a name is used once; share() asks for a
// parameter that is there already. Read next: nn/linear.hpp.
#pragma once

#include <tenon/base/math.hpp>
#include <tenon/expr/apply.hpp>

namespace tenon {

namespace init {

/// All zeros.
constexpr graph::initializer zeros() { return {graph::init_kind::zeros, 0}; }
/// All one value.
constexpr graph::initializer constant(double value) { return {graph::init_kind::constant, value}; }
/// Uniform in [-bound, bound).
constexpr graph::initializer uniform(double bound) { return {graph::init_kind::uniform, bound}; }
/// Normal with mean 0.
constexpr graph::initializer normal(double deviation) {
  return {graph::init_kind::normal, deviation};
}
/// Normal with variance 2 / fan_in, for relu (He et al., "Delving deep into rectifiers", 2015).
constexpr graph::initializer he(extent fan_in) {
  return normal(math::sqrt(2.0 / static_cast<double>(fan_in)));
}
/// Uniform with variance 2 / (fan_in + fan_out) (Glorot and Bengio, 2010).
constexpr graph::initializer glorot(extent fan_in, extent fan_out) {
  return uniform(math::sqrt(6.0 / static_cast<double>(fan_in + fan_out)));
}

}  // namespace init

namespace detail {

template <class T, class Shape>
constexpr symbol<T, Shape> parameter_symbol(graph::builder& b, int index) {
  return {graph::make_array<graph::parameter>(b, index, dtype_of<T>, Shape::value)};
}

template <class T, class Shape>
constexpr symbol<T, Shape> new_parameter(graph::builder& b, const text& name,
                                         graph::initializer init) {
  if (b.find_parameter(name) >= 0) b.refuse(graph::refusal::repeated_parameter, name);
  if (name.overflowed()) b.refuse(graph::refusal::name_too_long, name);
  const auto p = parameter_symbol<T, Shape>(b, b.parameters.size());
  b.add_parameter(graph::parameter_info{name, Shape::value, dtype_of<T>, init, p.id});
  return p;
}

}  // namespace detail

/// A new parameter [Extents...] of T under a name that the model has not used yet, in the trace
/// that x belongs to.
template <class T, extent... Extents, operand X>
constexpr auto parameter(const X& x, const text& name, graph::initializer init) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    if constexpr (layer_operand<X>::value) {
      return detail::new_parameter<T, shape<Extents...>>(*x.graph, name, init);
    } else {
      return poison{};
    }
  }
}

/// The parameter [Extents...] of T that was made under this name before: tied weights.
template <class T, extent... Extents>
constexpr symbol<T, shape<Extents...>> share(const graph::var& x, const text& name) {
  graph::builder& b = *x.graph;
  int index = b.find_parameter(name);
  if (index < 0) {
    b.refuse(graph::refusal::shared_name_unknown, name);
    index = 0;
  } else if (b.parameters[index].shape != shape<Extents...>::value) {
    b.refuse(graph::refusal::shared_shape_differs, name);
  }
  return detail::parameter_symbol<T, shape<Extents...>>(b, index);
}

}  // namespace tenon
