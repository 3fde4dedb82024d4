// SPDX-License-Identifier: MIT
// layer_norm: over one axis, mean 0 and variance 1 (Ba, Kiros and Hinton, 2016); rms_norm: root
// mean square 1 (Zhang and Sennrich, 2019). Both without weights: nn/norm.hpp multiplies them on.
// [s] -> [s]
#pragma once

#include <tenon/fn/mean.hpp>
#include <tenon/op/add.hpp>
#include <tenon/op/rsqrt.hpp>

namespace tenon {

namespace fn {
template <extent Axis>
struct normalise {
  template <class X, class E>
  static constexpr auto of(const X& x, const E& epsilon) {
    const auto centred = x - mean<Axis, keep>::of(x);
    return centred * rsqrt(mean<Axis, keep>::of(square(centred)) + epsilon);
  }
};

template <extent Axis>
struct normalise_rms {
  template <class X, class E>
  static constexpr auto of(const X& x, const E& epsilon) {
    return x * rsqrt(mean<Axis, keep>::of(square(x)) + epsilon);
  }
};
}  // namespace fn

/// (x - mean) / sqrt(variance + epsilon) over axis Axis.
template <extent Axis = -1, operand X>
constexpr auto normalise(X&& x, double epsilon = 1e-5) {
  return compose<fn::normalise<Axis>>(std::forward<X>(x), epsilon);
}

/// x / sqrt(mean(x^2) + epsilon) over axis Axis.
template <extent Axis = -1, operand X>
constexpr auto normalise_rms(X&& x, double epsilon = 1e-5) {
  return compose<fn::normalise_rms<Axis>>(std::forward<X>(x), epsilon);
}

}  // namespace tenon
