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
    return relu(x) + log1p(exp(-abs(x)));
  }
};
}  // namespace fn

/// log(1 + exp(x)), as max(x, 0) + log1p(exp(-|x|)).
inline constexpr composition<fn::softplus> softplus;

}  // namespace tenon
