// SPDX-License-Identifier: MIT
// custom_gradient(f, rule): the function f, with rule(g, x...) as its gradient: for
// straight-through estimates, reversed or clipped gradients. f and rule are written with functions
// of tenon, and have no data. Law: the value is f's to the bit; the op that carries the rule is a
// view, which no kernel sees.
#pragma once

#include <tenon/expr/compose.hpp>

#include <tuple>

namespace tenon {
namespace op {

/// What a rule gives for an argument: its shape, or one that is summed to it, and its element type.
template <class Given, class X>
struct is_gradient_of {
  static constexpr bool check() {
    if constexpr (typed_operand<Given>)
      return are_broadcastable(shape_of<Given>, shape_of<X>) &&
             std::is_same_v<element_type_of<Given>, element_type_of<X>>;
    return false;
  }
  static constexpr bool value = check();
};
/// One for each argument, in a tuple where there are several.
template <class Given, class... Xs>
struct are_gradients_of {
  static constexpr bool value = (is_gradient_of<Given, Xs>::value && ... && (sizeof...(Xs) == 1));
};
template <class... Given, class... Xs>
requires(sizeof...(Given) == sizeof...(Xs)) struct are_gradients_of<std::tuple<Given...>, Xs...> {
  static constexpr bool value = (is_gradient_of<Given, Xs>::value && ...);
};

/// The first operand, a value Y; its gradient goes through Rule to the others, Xs, that it was made
/// of.
template <class Rule, class Y, class... Xs>
struct ruled {
  static constexpr const char* name = "custom_gradient";
  static constexpr int arity = 1 + static_cast<int>(sizeof...(Xs));
  static constexpr int flops = 0;
  static constexpr graph::op_kind kind = graph::op_kind::view;
  static constexpr void gradient(graph::pullback& p) {
    pull(p, std::make_integer_sequence<int, arity - 1>{});
  }

 private:
  template <int... I>
  static constexpr void pull(graph::pullback& p, std::integer_sequence<int, I...>) {
    const auto sent = as_tuple(Rule{}(Y{p.adjoint}, Xs{p.operand(1 + I)}...));
    (p.send(1 + I, std::get<I>(sent)), ...);
  }
  template <class T>
  static constexpr auto as_tuple(const T& one) {
    return std::tuple<T>{one};
  }
  template <class... Ts>
  static constexpr auto as_tuple(const std::tuple<Ts...>& all) {
    return all;
  }
};

}  // namespace op

namespace fn {
template <class F, class Rule>
struct custom {
  template <class... Xs>
  static constexpr auto of(const Xs&... xs) {
    static_assert(sizeof...(Xs) <= 2, "custom_gradient: at most two arguments");
    const auto y = F{}(xs...);
    using Y = detail::bare<decltype(y)>;
    using given = decltype(Rule{}(y, xs...));
    if constexpr (detail::is_poison<Y> || detail::is_poison<given> || sizeof...(Xs) > 2) {
      return poison{};
    } else if constexpr (!op::are_gradients_of<given, Xs...>::value) {
      static_assert(op::are_gradients_of<given, Xs...>::value,
                    "custom_gradient: the rule must give a gradient for each argument, of its "
                    "shape and element type");
      return poison{};
    } else {
      return apply_as<op::ruled<Rule, Y, Xs...>, element_type_of<Y>, shape_type_of<Y>>(y, xs...);
    }
  }
};
}  // namespace fn

/// The function f of one or two arguments, whose gradient is rule(g, x...): one, or a tuple of one
/// for each argument.
template <class F, class Rule>
constexpr composition<fn::custom<F, Rule>, 0> custom_gradient(F, Rule) {
  static_assert(std::is_empty_v<F> && std::is_empty_v<Rule>,
                "custom_gradient: function and rule must have no data");
  return {};
}

}  // namespace tenon
