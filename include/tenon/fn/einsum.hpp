// SPDX-License-Identifier: MIT
// einsum<"bij,bjk->bik">: sums of products over named axes. A letter stands for an axis; one that
// the result lacks is summed. What only one operand has is summed first; then the left is brought
// to [both.., own, summed], the right to [both.., summed, own], and one matmul does the rest. Law:
// letters are checked when the program is compiled, and the equation is part of no kernel. Read
// next: op/matmul.hpp.
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/fn/equation.hpp>
#include <tenon/op/matmul.hpp>
#include <tenon/op/permute.hpp>

namespace tenon {

namespace detail {

/// The letters of x for which keep(letter) holds.
template <class Keep>
constexpr letters pick(const letters& x, Keep keep) {
  letters out;
  for (int i = 0; i < x.count; ++i)
    if (keep(x.at[i])) out.append(x.at[i]);
  return out;
}

/// The letter of an operand's batch axis, or 0.
template <class Shape>
constexpr char batch_letter(const letters& x) {
  return Shape::value.is_batched() && x.count > 0 ? x.at[0] : '\0';
}

}  // namespace detail

/// The operands have as many axes as the equation has letters for them, and axes of one letter have
/// one extent.
template <equation E, class Left, class Right>
struct letters_fit {
  static constexpr bool check() {
    if (Left::rank != E.in[0].count || Right::rank != E.in[1].count) return false;
    for (int i = 0; i < E.in[0].count; ++i) {
      const int other = E.in[1].find(E.in[0].at[i]);
      if (other >= 0 && Left::value[i] != Right::value[other]) return false;
    }
    return true;
  }
  static constexpr bool value = check();
};

/// A batch axis that is kept leads the result; one that two operands sum over is alone in standing
/// in both.
template <equation E, class Left, class Right>
struct batch_leads {
  static constexpr bool check() {
    const char a = detail::batch_letter<Left>(E.in[0]), b = detail::batch_letter<Right>(E.in[1]);
    if (a != 0 && b != 0 && a != b) return false;
    const char batch = a != 0 ? a : b;
    const bool summed = batch != 0 && !E.out.has(batch);
    return summed ? !results_share_letters() : batch == 0 || E.out.at[0] == batch;
  }
  static constexpr bool results_share_letters() {
    bool shared = false;
    for (int i = 0; i < E.out.count; ++i)
      shared = shared || (E.in[0].has(E.out.at[i]) && E.in[1].has(E.out.at[i]));
    return shared;
  }
  static constexpr bool value = check();
};

namespace detail {

template <letters From, letters To, class X, int... I>
constexpr auto reorder(const X& x, std::integer_sequence<int, I...>) {
  return permute<From.find(To.at[I])...>(x);
}
/// x with axes From, in the order To.
template <letters From, letters To, class X>
constexpr auto reorder(const X& x) {
  if constexpr (From == To) {
    return x;
  } else {
    return reorder<From, To>(x, std::make_integer_sequence<int, To.count>{});
  }
}

template <letters From, letters Gone, class X, int... I>
constexpr auto sum_over(const X& x, std::integer_sequence<int, I...>) {
  return sum<From.find(Gone.at[I])...>(x);
}
/// x summed over the axes of From that Kept lacks.
template <letters From, letters Kept, class X>
constexpr auto sum_others(const X& x) {
  constexpr letters gone = pick(From, [](char c) { return !Kept.has(c); });
  if constexpr (gone.count == 0) {
    return x;
  } else {
    return sum_over<From, gone>(x, std::make_integer_sequence<int, gone.count>{});
  }
}

/// [Lead.., A.., B..] as [Lead.., product of A, product of B].
template <class Shape, int Lead, int A>
struct merged {
  static constexpr extent product(int first, int last) {
    return last - first == 1 ? Shape::value[first] : count_elements(Shape::value, first, last);
  }
  static constexpr dims merge() {
    dims out;
    for (int i = 0; i < Lead; ++i) out.append(Shape::value[i]);
    out.append(product(Lead, Lead + A));
    out.append(product(Lead + A, Shape::rank));
    return out;
  }
  static constexpr dims value = merge();
};

/// x with axes From as a matrix [Lead.., A, B].
template <letters From, letters Lead, letters A, letters B, class X>
constexpr auto as_matrix(const X& x) {
  const auto ordered = reorder<From, Lead + A + B>(x);
  using to = shape_from<merged<shape_type_of<decltype(ordered)>, Lead.count, A.count>>;
  return reshape_as<to>(ordered);
}

/// The extents of the axes Out, found in two operands.
template <class Left, letters A, class Right, letters B, letters Out>
struct result_extents {
  static constexpr dims collect() {
    dims out;
    for (int i = 0; i < Out.count; ++i) {
      const int at = A.find(Out.at[i]);
      out.append(at >= 0 ? Left::value[at] : Right::value[B.find(Out.at[i])]);
    }
    return out;
  }
  static constexpr dims value = collect();
};

/// The product of x with axes A and y with axes B, in the order Out. If there is a batch that only
/// one operand has, it is x.
template <letters A, letters B, letters Out, class X, class Y>
constexpr auto contract(const X& x, const Y& y) {
  constexpr char batch = batch_letter<shape_type_of<X>>(A);
  constexpr bool batch_summed = batch != 0 && !Out.has(batch);
  constexpr letters own = pick(A, [](char c) { return !B.has(c); });
  constexpr bool batch_rows = own.count > 1 && own.at[0] == batch;
  constexpr letters right = pick(B, [](char c) { return !A.has(c); });
  constexpr letters both =
      pick(Out, [](char c) { return (A.has(c) && B.has(c)) || (batch_rows && c == batch); });
  constexpr letters shared = pick(both, [](char c) { return B.has(c); });
  constexpr letters left = pick(own, [](char c) { return !(batch_rows && c == batch); });
  constexpr letters summed = pick(A, [](char c) { return B.has(c) && !Out.has(c); });
  constexpr letters found = both + left + right;
  using to = shape_from<result_extents<shape_type_of<X>, A, shape_type_of<Y>, B, found>>;
  if constexpr (batch_summed && summed.count > 1) {
    constexpr letters first = pick(summed, [](char c) { return c == batch; });
    constexpr letters others = pick(summed, [](char c) { return c != batch; });
    return reorder<found, Out>(
        reshape_as<to>(matmul<op::matmul::left_transposed + op::matmul::leading_summed>(
            as_matrix<A, first, others, left>(x), as_matrix<B, first, others, right>(y))));
  } else if constexpr (batch_summed) {
    return reorder<found, Out>(reshape_as<to>(matmul<op::matmul::left_transposed>(
        as_matrix<A, letters{}, summed, left>(x), as_matrix<B, letters{}, summed, right>(y))));
  } else {
    return reorder<found, Out>(reshape_as<to>(
        matmul(as_matrix<A, both, left, summed>(x), as_matrix<B, shared, summed, right>(y))));
  }
}

}  // namespace detail

namespace fn {
template <equation E>
struct einsum {
  template <class X>
  static constexpr auto of(const X& x) {
    using fits = letters_fit<E, shape_type_of<X>, shape<>>;
    using leads = batch_leads<E, shape_type_of<X>, shape<>>;
    static_assert(letters_fit<E, shape_type_of<X>, shape<>>::value,
                  "einsum: the operands must have an axis for each letter, of one extent for each");
    static_assert(batch_leads<E, shape_type_of<X>, shape<>>::value,
                  "einsum: the batch axis must stay the leading one");
    if constexpr (fits::value && leads::value) {
      constexpr letters kept = detail::pick(E.in[0], [](char c) { return E.out.has(c); });
      return detail::reorder<kept, E.out>(detail::sum_others<E.in[0], kept>(x));
    } else {
      return poison{};
    }
  }

  template <class X, class Y>
  static constexpr auto of(const X& x, const Y& y) {
    using fits = letters_fit<E, shape_type_of<X>, shape_type_of<Y>>;
    using leads = batch_leads<E, shape_type_of<X>, shape_type_of<Y>>;
    static_assert(letters_fit<E, shape_type_of<X>, shape_type_of<Y>>::value,
                  "einsum: the operands must have an axis for each letter, of one extent for each");
    static_assert(batch_leads<E, shape_type_of<X>, shape_type_of<Y>>::value,
                  "einsum: the batch axis must stay the leading one");
    if constexpr (fits::value && leads::value) {
      return product(x, y);
    } else {
      return poison{};
    }
  }

 private:
  template <class X, class Y>
  static constexpr auto product(const X& x, const Y& y) {
    constexpr auto a = detail::pick(E.in[0], [](char c) { return E.in[1].has(c) || E.out.has(c); });
    constexpr auto b = detail::pick(E.in[1], [](char c) { return E.in[0].has(c) || E.out.has(c); });
    const auto left = detail::sum_others<E.in[0], a>(x);
    const auto right = detail::sum_others<E.in[1], b>(y);
    if constexpr (shape_of<decltype(right)>.is_batched() &&
                  !shape_of<decltype(left)>.is_batched()) {
      return detail::contract<b, a, E.out>(right, left);
    } else {
      return detail::contract<a, b, E.out>(left, right);
    }
  }
};
}  // namespace fn

/// Sums of products over named axes: einsum<"ij,jk->ik">(a, b) is matmul(a, b).
/// One or two operands; a letter stands once in each. Gradients: those of permute, sum and matmul.
template <equation E, operand... Xs>
constexpr auto einsum(Xs&&... xs) {
  using enum equation_fault;
  static_assert(E.fault != syntax, "einsum: the equation must read like \"bij,bjk->bik\"");
  static_assert(E.fault != repeated,
                "einsum: a letter stands once in an operand and in the result");
  static_assert(E.fault != unknown, "einsum: a letter of the result stands in no operand");
  static_assert(E.operands == sizeof...(Xs),
                "einsum: the equation is for another number of operands");
  if constexpr (E.fault == none && E.operands == sizeof...(Xs)) {
    return compose<fn::einsum<E>>(std::forward<Xs>(xs)...);
  } else {
    return poison{};
  }
}

}  // namespace tenon
