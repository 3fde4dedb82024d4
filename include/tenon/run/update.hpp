// SPDX-License-Identifier: MIT
// a += b and its kin on tensors and views: a = a + b, in place.
// Read next: run/evaluate.hpp.
#pragma once

#include <tenon/op/add.hpp>
#include <tenon/op/div.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/sub.hpp>
#include <tenon/run/evaluate.hpp>

namespace tenon {

/// A is memory, and B an operand or a number beside it.
template <class A, class B>
concept updated_by = detail::is_memory<std::remove_cvref_t<A>> && operands<A, B>;

template <class A, class B>
requires updated_by<A, B> A && operator+=(A&& a, const B& b) {
  a = a + b;
  return std::forward<A>(a);
}
template <class A, class B>
requires updated_by<A, B> A && operator-=(A&& a, const B& b) {
  a = a - b;
  return std::forward<A>(a);
}
template <class A, class B>
requires updated_by<A, B> A && operator*=(A&& a, const B& b) {
  a = a * b;
  return std::forward<A>(a);
}
template <class A, class B>
requires updated_by<A, B> A && operator/=(A&& a, const B& b) {
  a = a / b;
  return std::forward<A>(a);
}

}  // namespace tenon
