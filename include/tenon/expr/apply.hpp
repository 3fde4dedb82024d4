// SPDX-License-Identifier: MIT
// apply<Op>(x...): the one way in which syntax becomes a program. Over tensors it returns an expr,
// over symbols it records a node and returns a symbol, over vars (gradient rules, passes) it adds a
// node and returns a var. Law: shape and dtype come from the op's rules in every case; each refusal
// is one sentence, then poison. Read next: op/op.hpp.
#pragma once

#include <tenon/expr/expr.hpp>

namespace tenon {

/// The operands of an elementwise op have shapes that broadcast from the right.
template <class Op, class... Shapes>
struct shapes_broadcast {
  static constexpr bool check() {
    const dims in[] = {Shapes::value...};
    dims out = in[0];
    for (const dims& d : in) {
      if (!are_broadcastable(out, d)) return false;
      out = broadcast(out, d);
    }
    return true;
  }
  static constexpr bool value = check();
};

/// The operands of an op have element types that it accepts: all equal, unless the op says
/// otherwise.
template <class Op, class... Ts>
struct element_types_agree {
  static constexpr bool check() {
    const dtype in[] = {dtype_of<Ts>...};
    if constexpr (requires { Op::accepts(in); }) {
      return Op::accepts(in);
    } else {
      for (dtype t : in)
        if (t != in[0]) return false;
      return true;
    }
  }
  static constexpr bool value = check();
};

/// What an op asks of its elements, in its member `elements`; any where it has none.
enum class element_kind : std::uint8_t { any, numbers, floating };

/// The elements are of the kind that Op asks for: numbers are all but bool.
template <class Op, element_kind Kind, class... Ts>
struct elements_are {
  static constexpr bool check() {
    if constexpr (requires { Op::elements; }) {
      if constexpr (Op::elements == Kind)
        return Kind == element_kind::numbers ? (!std::is_same_v<Ts, bool> && ...)
                                             : (std::is_floating_point_v<Ts> && ...);
    }
    return true;
  }
  static constexpr bool value = check();
};

/// A floating-point number beside integers would lose what is behind its point.
template <class Number, class... Xs>
struct numbers_keep_their_value {
  static constexpr bool value = (detail::keeps_its_value<Number, Xs>::value && ...);
};

namespace detail {

/// The element type that numbers among the operands take: that of the first tensor which is not
/// bool.
template <class X>
constexpr dtype tensor_type() {
  if constexpr (typed_operand<X>) return dtype_of<element_type_of<X>>;
  return dtype::boolean;
}
template <class... Xs>
constexpr dtype number_type() {
  dtype found = dtype::boolean;
  ((found = found == dtype::boolean ? tensor_type<Xs>() : found), ...);
  return found;
}

template <class Element, class X>
struct operand_type {
  using shape_type = tenon::shape<>;
  using element_type = Element;
};
template <class Element, typed_operand X>
struct operand_type<Element, X> {
  using shape_type = shape_type_of<X>;
  using element_type = element_type_of<X>;
};

template <class Op, std::int64_t A, std::int64_t B, class... Operands>
struct result_of {
  static constexpr dims in_shapes[] = {Operands::shape_type::value...};
  static constexpr dtype in_types[] = {dtype_of<typename Operands::element_type>...};
  static constexpr dims value = Op::shape(in_shapes, graph::attributes{A, B});
  using shape_type = shape_from<result_of>;
  using element_type = element<Op::type(in_types, graph::attributes{A, B})>;
};

template <class X>
constexpr graph::builder* builder_of(const X& x) {
  if constexpr (is_var<X> || is_symbol<bare<X>>) return x.graph;
  return nullptr;
}
template <class... Xs>
constexpr graph::builder& common_builder(const Xs&... xs) {
  graph::builder* found = nullptr;
  ((found = found == nullptr ? builder_of(xs) : found), ...);
  return *found;
}

template <class X>
constexpr int node_of(graph::builder& b, const X& x, dtype number) {
  if constexpr (std::is_arithmetic_v<X>) {
    return graph::make_constant(b, static_cast<double>(x), number).id;
  } else {
    return x.id;
  }
}

template <class X>
constexpr dtype dtype_of_var(const X& x) {
  if constexpr (is_var<X>) return x.info().type;
  return dtype::boolean;
}

/// Numbers beside vars take the dtype of the first var that is not bool.
template <class Op, class... Xs>
constexpr graph::var apply_to_vars(graph::attributes attr, const Xs&... xs) {
  graph::builder& b = common_builder(xs...);
  dtype number = dtype::boolean;
  ((number = number == dtype::boolean ? dtype_of_var(xs) : number), ...);
  const int ids[] = {node_of(b, xs, number)..., -1, -1};
  return {&b, b.add(*graph::record_of<Op>, ids[0], ids[1], ids[2], attr)};
}

/// Numbers must be values of the element type that they take; a constant is kept as a double.
template <class Number, class X>
constexpr bool may_hold(const X& x) {
  constexpr auto above = std::uint64_t{1} << 53;
  if constexpr (std::is_integral_v<X> && std::is_integral_v<Number> && sizeof(X) == 8)
    if ((std::cmp_less(x, 0) ? 0 - static_cast<std::uint64_t>(x) : static_cast<std::uint64_t>(x)) >
        above)
      return false;
  if constexpr (std::is_arithmetic_v<X>) return holds<Number>(x);
  return true;
}

/// What may stand beside a symbol: another one, or a number.
template <class X>
inline constexpr bool is_traced = is_symbol<bare<X>> || std::is_arithmetic_v<bare<X>>;

/// The node or expression with result type T and Shape, operands checked already.
template <class Op, std::int64_t A, std::int64_t B, class T, class Shape, class Number, class... Xs>
constexpr auto make(Xs&&... xs) {
  if constexpr ((is_symbol<bare<Xs>> || ...) && !(is_traced<Xs> && ...)) {
    static_assert(
        (is_traced<Xs> && ...),
        "trace: a tensor from outside stands in a traced function; pass it as an argument");
    return poison{};
  } else if constexpr ((is_symbol<bare<Xs>> || ...)) {
    graph::builder& b = common_builder(xs...);
    if (!(may_hold<Number>(xs) && ...)) b.refuse(graph::refusal::number_too_large, {});
    const int ids[] = {node_of(b, xs, dtype_of<Number>)..., -1, -1};
    const graph::node n{
        graph::record_of<Op>, {ids[0], ids[1], ids[2]}, dtype_of<T>, Shape::value, {A, B}};
    return symbol<T, Shape>{{&b, b.add(n)}};
  } else {
    return expr<Op, A, B, T, Shape, decltype(store<Number>(std::forward<Xs>(xs)))...>{
        {store<Number>(std::forward<Xs>(xs))...}};
  }
}

}  // namespace detail

/// Op with attributes A and B on operands and numbers; shape and element type by the op's rules.
template <class Op, std::int64_t A = 0, std::int64_t B = 0, class... Xs>
requires operands<Xs...>
constexpr auto apply(Xs&&... xs) {
  if constexpr ((detail::is_poison<Xs> || ...)) {
    return poison{};
  } else if constexpr ((detail::is_var<Xs> || ...)) {
    return detail::apply_to_vars<Op>({A, B}, xs...);
  } else {
    using number = element<detail::number_type<Xs...>()>;
    constexpr bool shapes_fit =
        shapes_broadcast<Op, typename detail::operand_type<number, Xs>::shape_type...>::value;
    constexpr bool types_fit =
        element_types_agree<Op, typename detail::operand_type<number, Xs>::element_type...>::value;
    using counted = elements_are<Op, element_kind::numbers,
                                 typename detail::operand_type<number, Xs>::element_type...>;
    using floating = elements_are<Op, element_kind::floating,
                                  typename detail::operand_type<number, Xs>::element_type...>;
    using whole = numbers_keep_their_value<number, detail::bare<Xs>...>;
    static_assert(counted::value,
                  "elementwise: bool elements have no arithmetic and no order; use &&, ||, == or "
                  "tn::cast");
    static_assert(floating::value,
                  "elementwise: elements must be floating point; convert them with tn::cast");
    static_assert(
        whole::value,
        "elementwise: a floating-point number beside integers; convert one with tn::cast");
    static_assert(
        shapes_broadcast<Op, typename detail::operand_type<number, Xs>::shape_type...>::value,
        "elementwise: shapes must be equal or broadcast from the right");
    static_assert(
        element_types_agree<Op, typename detail::operand_type<number, Xs>::element_type...>::value,
        "elementwise: element types must agree, a condition be bool; convert one with tn::cast");
    if constexpr (shapes_fit && types_fit && counted::value && floating::value && whole::value) {
      using result = detail::result_of<Op, A, B, detail::operand_type<number, Xs>...>;
      return detail::make<Op, A, B, typename result::element_type, typename result::shape_type,
                          number>(std::forward<Xs>(xs)...);
    } else {
      return poison{};
    }
  }
}

/// Op on typed operands, with a result type that the caller has worked out.
template <class Op, class T, class Shape, std::int64_t A = 0, std::int64_t B = 0, class... Xs>
constexpr auto apply_as(Xs&&... xs) {
  return detail::make<Op, A, B, T, Shape, T>(std::forward<Xs>(xs)...);
}

/// An op as a function object: `inline constexpr function<op::tanh> tanh;` makes tn::tanh(x).
template <class Op>
struct function {
  template <class... Xs>
  requires operands<Xs...> &&(sizeof...(Xs) == Op::arity) constexpr auto operator()(
      Xs&&... xs) const {
    return apply<Op>(std::forward<Xs>(xs)...);
  }
};

}  // namespace tenon
