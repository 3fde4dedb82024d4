// SPDX-License-Identifier: MIT
// record<Op>: the record of an op struct, and op_of<&record<Op>>: the struct of a record. An op is
// one struct that derives from one of the kinds below and says its name, its value and its
// gradient; see op/tanh.hpp for the shape of one. Law: op_of<&record<Op>> is Op, for library and
// user ops alike: the set of ops is open. Read next: op/op.hpp (the catalogue).
#pragma once

#include <tenon/graph/node.hpp>

namespace tenon::graph {

/// An op of N operands, applied element by element; result shape by broadcasting, dtype of the
/// first operand.
template <int N>
struct elementwise {
  static constexpr int arity = N;
  static constexpr op_kind kind = op_kind::elementwise;
  static constexpr dims shape(const dims* in, attributes) {
    dims out = in[0];
    for (int i = 1; i < N; ++i) out = broadcast(out, in[i]);
    return out;
  }
  static constexpr dtype type(const dtype* in, attributes) { return in[0]; }
};

/// An elementwise op whose result is bool.
template <int N>
struct predicate : elementwise<N> {
  static constexpr dtype type(const dtype*, attributes) { return dtype::boolean; }
};

/// A fold over the axes of attr.a, kept with extent 1 when attr.b is 1.
struct reduction {
  static constexpr int arity = 1;
  static constexpr op_kind kind = op_kind::reduction;
  static constexpr dims shape(const dims* in, attributes attr) {
    return reduce_axes(in[0], attr.a, attr.b == 1);
  }
  static constexpr dtype type(const dtype* in, attributes) { return in[0]; }
};

namespace detail {

template <class T>
struct type_box {
  using type = T;
};

// A friend that belongs to no template is meant: it is defined once per record, by registered<Op>
// below.
#if defined(__CUDACC__)
#pragma nv_diagnostic push
#pragma nv_diag_suppress 1301
#endif
#if !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-template-friend"
#endif
template <const op_record* Record>
struct record_key {
  friend constexpr auto op_behind(record_key);
};
#if !defined(__clang__)
#pragma GCC diagnostic pop
#endif
#if defined(__CUDACC__)
#pragma nv_diagnostic pop
#endif

constexpr unsigned hash_name(const char* name) {
  unsigned hash = 2166136261u;
  for (; *name != '\0'; ++name) hash = (hash ^ static_cast<unsigned char>(*name)) * 16777619u;
  return hash;
}

template <class Op>
constexpr double fold(const double* x) {
  if constexpr (Op::arity == 1) return static_cast<double>(Op::value(x[0]));
  if constexpr (Op::arity == 2) return static_cast<double>(Op::value(x[0], x[1]));
  return 0;
}

template <class Op>
constexpr op_record make_record() {
  op_record r;
  r.name = Op::name;
  r.hash = hash_name(Op::name);
  r.arity = Op::arity;
  r.kind = Op::kind;
  if constexpr (requires { &Op::shape; }) r.shape = &Op::shape;
  if constexpr (requires { &Op::type; }) r.type = &Op::type;
  if constexpr (requires { &Op::gradient; }) r.gradient = &Op::gradient;
  if constexpr (requires { Op::commutative; }) r.commutative = Op::commutative;
  if constexpr (requires { Op::scalar_only; }) r.scalar_only = Op::scalar_only;
  if constexpr (requires { Op::flops; }) r.flops = Op::flops;
  if constexpr (requires { Op::column_axes; }) r.column_axes = Op::column_axes;
  if constexpr (requires { &Op::work; }) r.work = &Op::work;
  if constexpr (requires { Op::right_identity; }) {
    r.has_right_identity = true;
    r.right_identity = Op::right_identity;
  }
  if constexpr (Op::kind == op_kind::elementwise && Op::arity <= 2 &&
                requires { Op::template value<double>; })
    r.fold = &fold<Op>;
  return r;
}

}  // namespace detail

/// The record of op struct Op.
template <class Op>
inline constexpr op_record record = detail::make_record<Op>();

namespace detail {
template <class Op>
struct registered {
  friend constexpr auto op_behind(record_key<&record<Op>>) { return type_box<Op>{}; }
};
}  // namespace detail

/// The address of Op's record; asking for it also makes op_of work. Passes compare with it for
/// every node, so it is no function: constant evaluation pays for each call.
template <class Op>
inline constexpr const op_record* record_of = sizeof(detail::registered<Op>) > 0 ? &record<Op>
                                                                                 : nullptr;

/// The op struct behind a record.
template <const op_record* Record>
using op_of = typename decltype(op_behind(detail::record_key<Record>{}))::type;

}  // namespace tenon::graph
