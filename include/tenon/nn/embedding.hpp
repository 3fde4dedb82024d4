// SPDX-License-Identifier: MIT
// embedding: a row of a table for each integer: [s] -> [s, width], with parameter "name.weight"
// [vocabulary, width], which starts normal with deviation 1. The gradient adds up rows in order:
// the same bits in every run. Read next: op/take.hpp.
#pragma once

#include <tenon/nn/parameter.hpp>
#include <tenon/op/take.hpp>

namespace tenon {

/// The rows of a table of T [Vocabulary, Width] at integers ids [s]: [s, Width]. An id outside [0,
/// Vocabulary) throws.
template <extent Vocabulary, extent Width, class T = float, class X>
constexpr auto embedding(const X& ids, const text& name,
                         graph::initializer weight = init::normal(1)) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    static_assert(std::is_integral_v<element_type_of<X>>, "embedding: ids must be integers");
    return take<0>(parameter<T, Vocabulary, Width>(ids, name + ".weight", weight), ids);
  }
}

}  // namespace tenon
