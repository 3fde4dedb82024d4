// SPDX-License-Identifier: MIT
// operand: what the functions of tenon take: tensors, views and expressions of them, symbols of a
// function being traced, vars of the passes. A plain number may stand beside one of these. Law: an
// operand says its element_type and shape_type; a var, which knows its shape only by value, says
// neither. Read next: expr/apply.hpp.
#pragma once

#include <tenon/graph/builder.hpp>
#include <tenon/shape/shape.hpp>

#include <type_traits>

namespace tenon {

/// The result of a refused operation: it absorbs further operators, so that a chain of calls gives
/// one error.
struct poison {
  using operand_tag = poison;
  constexpr explicit operator bool() const { return false; }
};

/// A value inside a function that is being traced: a node number, with shape and element type in
/// the C++ type.
template <class T, class Shape>
struct symbol : graph::var {
  using operand_tag = symbol;
  using element_type = T;
  using shape_type = Shape;

  /// Refused: a branch would need the value now.
  template <class Now = void>
  constexpr explicit operator bool() const {
    static_assert(!std::is_void_v<Now>,
                  "branch: a traced value is not known yet; use tn::select(condition, a, b)");
    return false;
  }
};

namespace detail {

template <class T>
using bare = std::remove_cv_t<std::remove_reference_t<T>>;

template <class T>
inline constexpr bool is_var = std::is_same_v<bare<T>, graph::var>;
template <class T>
inline constexpr bool is_poison = std::is_same_v<bare<T>, poison>;
template <class T>
inline constexpr bool is_symbol = false;
template <class T, class Shape>
inline constexpr bool is_symbol<symbol<T, Shape>> = true;

template <class T>
concept number = std::is_arithmetic_v<bare<T>>;

}  // namespace detail

/// A tensor, view, expression, symbol or var.
template <class T>
concept operand = detail::is_var<T> || requires {
  typename detail::bare<T>::operand_tag;
};

/// A value of a function that is being traced, not a tensor.
template <class X>
struct stands_in_trace {
  static constexpr bool value = detail::is_var<X> || detail::is_symbol<detail::bare<X>>;
};

/// The same, asked by a layer; a class, so that a layer of many parameters gives one error.
template <class X>
struct layer_operand : stands_in_trace<X> {
  static_assert(stands_in_trace<X>::value,
                "layer: a layer belongs into a model that a trainer traces; this operand is a "
                "tensor");
};

/// An operand whose shape and element type are known by type.
template <class T>
concept typed_operand = operand<T> && requires {
  typename detail::bare<T>::shape_type;
};

/// Operands and numbers, at least one operand: what an operator accepts.
template <class... Xs>
concept operands = (operand<Xs> || ...) && ((operand<Xs> || detail::number<Xs>)&&...);

template <class X>
using shape_type_of = typename detail::bare<X>::shape_type;
template <class X>
using element_type_of = typename detail::bare<X>::element_type;

/// The shape of an operand as a value.
template <class X>
inline constexpr dims shape_of = shape_type_of<X>::value;

/// The shape of a tensor: `tn::extents<decltype(x)>` is a shape<...>.
template <typed_operand X>
using extents = shape_type_of<X>;

}  // namespace tenon
