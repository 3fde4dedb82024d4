// SPDX-License-Identifier: MIT
// compose<F>(x...): a function written with other functions, as one operand of an expression. F::of
// is written once, over symbols; a tensor expression holds its operands once and replays F on the
// graph when it is evaluated. Law: F has no gradient of its own: the graph has those of what it is
// made of. Read next: fn/softmax.hpp.
#pragma once

#include <tenon/expr/apply.hpp>

namespace tenon {

namespace detail {

/// Stands as the op of an expression whose value is F::of of its operands.
template <class F>
struct composed {
  static constexpr graph::op_kind kind = graph::op_kind::loop;
};

template <class X, class Number>
using as_symbol = symbol<typename operand_type<Number, bare<X>>::element_type,
                         typename operand_type<Number, bare<X>>::shape_type>;

template <class Stored>
struct stored_type;
template <class T, class Shape>
struct stored_type<borrowed<T, Shape>> {
  using type = symbol<T, Shape>;
};
template <class T, class Shape>
struct stored_type<owned<T, Shape>> {
  using type = symbol<T, Shape>;
};
template <class T>
struct stored_type<held<T>> {
  using type = symbol<T, shape<>>;
};
template <class Op, std::int64_t A, std::int64_t B, class T, class Shape, class... Xs>
struct stored_type<expr<Op, A, B, T, Shape, Xs...>> {
  using type = symbol<T, Shape>;
};
template <class Expression>
struct stored_type<lent<Expression>> : stored_type<Expression> {};

template <class F, std::int64_t A, std::int64_t B, class T, class Shape, class... Xs>
struct leaf<expr<composed<F>, A, B, T, Shape, Xs...>> {
  static constexpr int count = (leaf<Xs>::count + ... + 0);
  static constexpr bool is_pointwise(const dims&) { return false; }
  static constexpr graph::var lower(graph::builder& b, int& next) {
    const graph::var in[] = {leaf<Xs>::lower(b, next)..., {}};
    return replay(in, std::make_integer_sequence<int, static_cast<int>(sizeof...(Xs))>{});
  }
  static void collect(const expr<composed<F>, A, B, T, Shape, Xs...>& x, const void** out,
                      extent* sizes, int& next) {
    collect_members(x.operands, out, sizes, next);
  }

 private:
  template <int... I>
  static constexpr graph::var replay(const graph::var* in, std::integer_sequence<int, I...>) {
    return F::of(typename stored_type<Xs>::type{in[I]}...);
  }
};

}  // namespace detail

/// F::of(x...), over symbols at once, over tensors when the expression is evaluated.
template <class F, class... Xs>
requires operands<Xs...>
constexpr auto compose(Xs&&... xs) {
  if constexpr ((detail::is_poison<Xs> || ...)) {
    return poison{};
  } else if constexpr ((detail::is_symbol<detail::bare<Xs>> || ...)) {
    return F::of(xs...);
  } else {
    using number = element<detail::number_type<Xs...>()>;
    using result = decltype(F::of(std::declval<detail::as_symbol<Xs, number>>()...));
    if constexpr (detail::is_poison<result>) {
      return poison{};
    } else {
      return detail::make<detail::composed<F>, 0, 0, element_type_of<result>, shape_type_of<result>,
                          number>(std::forward<Xs>(xs)...);
    }
  }
}

/// A composition of so many operands as a function object: `inline constexpr
/// composition<fn::silu, 1> silu;` makes tn::silu(x). Of 0, F says itself how many it takes.
template <class F, int Operands>
struct composition {
  template <class... Xs>
  requires operands<Xs...>
  constexpr auto operator()(Xs&&... xs) const {
    constexpr bool fits = Operands == 0 || sizeof...(Xs) == Operands;
    static_assert(fits, "a composition must be called with as many operands as it takes");
    if constexpr (fits)
      return compose<F>(std::forward<Xs>(xs)...);
    else
      return poison{};
  }
};

}  // namespace tenon
