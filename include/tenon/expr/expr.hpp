// SPDX-License-Identifier: MIT
// expr<Op, ...>: an expression over tensors as a type. It borrows named tensors, owns temporaries
// and numbers, and does nothing until it is assigned; lower() replays it onto a graph, leaf by
// leaf, left to right. Law: lower and collect visit the leaves in the same order, so leaf i of the
// graph is pointer i of the run. Read next: expr/apply.hpp.
#pragma once

#include <tenon/expr/tensor.hpp>

namespace tenon {

namespace detail {

/// A leaf that borrows a tensor by its data pointer.
template <class T, class Shape>
struct borrowed {
  const T* data;
};
/// A leaf that owns a temporary tensor.
template <class T, class Shape>
struct owned {
  tensor_of<T, Shape> value;
};
/// A leaf that holds a number, known at run time.
template <class T>
struct held {
  T value;
};
/// A named expression that owns a temporary: it cannot be copied, so it is borrowed as a tensor is.
template <class Expression>
struct lent {
  const Expression* value;
};

template <class... Xs>
struct members {};
template <class A>
struct members<A> {
  A a;
};
template <class A, class B>
struct members<A, B> {
  A a;
  B b;
};
template <class A, class B, class C>
struct members<A, B, C> {
  A a;
  B b;
  C c;
};

}  // namespace detail

/// An expression: op Op with attributes A and B over the stored operands Xs, with result type T and
/// Shape.
template <class Op, std::int64_t A, std::int64_t B, class T, class Shape, class... Xs>
struct expr {
  using operand_tag = expr;
  using element_type = T;
  using shape_type = Shape;
  detail::members<Xs...> operands;
};

namespace detail {

/// How a stored operand becomes a node (lower) and a pointer (collect).
template <class X>
struct leaf;

template <class T, class Shape>
struct leaf<borrowed<T, Shape>> {
  static constexpr int count = 1;
  static constexpr bool is_pointwise(const dims& out) { return Shape::value == out; }
  static constexpr graph::var lower(graph::builder& b, int& next) {
    return graph::make_array<graph::input>(b, next++, dtype_of<T>, Shape::value);
  }
  static void collect(const borrowed<T, Shape>& x, const void** out, extent* sizes, int& next) {
    sizes[next] = Shape::elements * static_cast<extent>(sizeof(T));
    out[next++] = x.data;
  }
};
template <class T, class Shape>
struct leaf<owned<T, Shape>> : leaf<borrowed<T, Shape>> {
  static void collect(const owned<T, Shape>& x, const void** out, extent* sizes, int& next) {
    leaf<borrowed<T, Shape>>::collect({x.value.data()}, out, sizes, next);
  }
};
template <class T>
struct leaf<held<T>> {
  static constexpr int count = 1;
  static constexpr bool is_pointwise(const dims&) { return true; }
  static constexpr graph::var lower(graph::builder& b, int& next) {
    return graph::make_array<graph::input>(b, next++, dtype_of<T>, {});
  }
  static void collect(const held<T>& x, const void** out, extent* sizes, int& next) {
    sizes[next] = sizeof(T);
    out[next++] = &x.value;
  }
};

/// Collects the leaves of stored operands, left to right.
template <class... Xs>
void collect_members(const members<Xs...>& m, const void** out, extent* sizes, int& next) {
  constexpr int n = sizeof...(Xs);
  if constexpr (n > 0) leaf<bare<decltype(m.a)>>::collect(m.a, out, sizes, next);
  if constexpr (n > 1) leaf<bare<decltype(m.b)>>::collect(m.b, out, sizes, next);
  if constexpr (n > 2) leaf<bare<decltype(m.c)>>::collect(m.c, out, sizes, next);
}

template <class Op, std::int64_t A, std::int64_t B, class T, class Shape, class... Xs>
struct leaf<expr<Op, A, B, T, Shape, Xs...>> {
  static constexpr int count = (leaf<Xs>::count + ... + 0);
  static constexpr bool is_pointwise(const dims& out) {
    return Op::kind == graph::op_kind::elementwise && Shape::value == out &&
           (leaf<Xs>::is_pointwise(out) && ...);
  }
  static constexpr graph::var lower(graph::builder& b, int& next) {
    const graph::var in[] = {leaf<Xs>::lower(b, next)..., {}};
    graph::node n{graph::record_of<Op>, {-1, -1, -1}, dtype_of<T>, Shape::value, {A, B}};
    for (int i = 0; i < static_cast<int>(sizeof...(Xs)); ++i) n.in[i] = in[i].id;
    return {&b, b.add(n)};
  }
  static void collect(const expr<Op, A, B, T, Shape, Xs...>& x, const void** out, extent* sizes,
                      int& next) {
    collect_members(x.operands, out, sizes, next);
  }
};

template <class Expression>
struct leaf<lent<Expression>> : leaf<Expression> {
  static void collect(const lent<Expression>& x, const void** out, extent* sizes, int& next) {
    leaf<Expression>::collect(*x.value, out, sizes, next);
  }
};

/// An operand as an expression stores it.
template <class Element, class X>
constexpr auto store(X&& x) {
  using bare_x = bare<X>;
  if constexpr (std::is_arithmetic_v<bare_x>) {
    if (!holds<Element>(x))
      throw error("elementwise: expected a value of " + std::string(name_of(dtype_of<Element>)) +
                  " beside elements of that type, found " + std::to_string(x));
    return held<Element>{static_cast<Element>(x)};
  } else if constexpr (is_owning<bare_x> && !std::is_lvalue_reference_v<X>) {
    return owned<element_type_of<X>, shape_type_of<X>>{std::move(x)};
  } else if constexpr (is_memory<bare_x>) {
    return borrowed<element_type_of<X>, shape_type_of<X>>{x.data()};
  } else if constexpr (!std::is_constructible_v<bare_x, X>) {
    return lent<bare_x>{&x};
  } else {
    return std::forward<X>(x);
  }
}

}  // namespace detail
}  // namespace tenon
