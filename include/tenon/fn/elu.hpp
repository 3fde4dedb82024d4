// SPDX-License-Identifier: MIT
// elu: x where positive, alpha (exp(x) - 1) elsewhere. [s] -> [s]
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/expm1.hpp>
#include <tenon/op/greater.hpp>
#include <tenon/op/minimum.hpp>
#include <tenon/op/mul.hpp>
#include <tenon/op/select.hpp>

namespace tenon {
namespace fn {
struct elu {
  template <class X, class ALPHA>
  static constexpr auto of(const X& x, const ALPHA& alpha) {
    return select(x > 0.0, x, expm1(select(x > 0.0, 0.0, x)) * alpha);
  }
};
}  // namespace fn

/// x where positive, alpha * (exp(x) - 1) elsewhere.
inline constexpr composition<fn::elu, 2> elu;

}  // namespace tenon
