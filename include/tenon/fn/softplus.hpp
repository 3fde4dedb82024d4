// SPDX-License-Identifier: MIT
// softplus: log(1 + exp(x)), without overflow. [s] -> [s]
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/abs.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/exp.hpp>
#include <tenon/op/log1p.hpp>
#include <tenon/op/neg.hpp>
#include <tenon/op/relu.hpp>

namespace tenon {
namespace fn {
struct softplus {
  template <class X>
  static constexpr auto of(const X& x) {
    const auto is_large = x > 40.0;
    return select(is_large, x, log1p(exp(select(is_large, 0.0, x))));
  }
};
}  // namespace fn

/// log(1 + exp(x)); x itself above 40, where the two are equal to the last digit. Every gradient of
/// it is that of the formula.
inline constexpr composition<fn::softplus, 1> softplus;

}  // namespace tenon
