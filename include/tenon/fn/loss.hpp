// SPDX-License-Identifier: MIT
// Losses, as means over all elements; over a batch, of the rows at hand: mse, mae, huber,
// bce_with_logits. Each takes a prediction and a target of the same shape and gives a scalar. Read
// next: fn/cross_entropy.hpp.
#pragma once

#include <tenon/fn/mean.hpp>
#include <tenon/fn/softplus.hpp>
#include <tenon/op/less.hpp>
#include <tenon/op/select.hpp>

namespace tenon {

namespace fn {
struct mse {
  template <class X, class Y>
  static constexpr auto of(const X& prediction, const Y& target) {
    return mean<>::of(square(prediction - target));
  }
};
struct half_mse {
  template <class X, class Y>
  static constexpr auto of(const X& prediction, const Y& target) {
    return mse::of(prediction, target) * 0.5;
  }
};
struct mae {
  template <class X, class Y>
  static constexpr auto of(const X& prediction, const Y& target) {
    return mean<>::of(abs(prediction - target));
  }
};
struct huber {
  template <class X, class Y>
  static constexpr auto of(const X& prediction, const Y& target) {
    const auto distance = abs(prediction - target);
    return mean<>::of(select(distance < 1.0, square(distance) * 0.5, distance - 0.5));
  }
};
struct bce_with_logits {
  template <class X, class Y>
  static constexpr auto of(const X& logit, const Y& target) {
    return mean<>::of(tenon::softplus(logit) - logit * target);
  }
};
}  // namespace fn

/// Mean of (prediction - target)^2.
inline constexpr composition<fn::mse> mse;
/// Mean of (prediction - target)^2 / 2, the form whose gradient has no factor 2.
inline constexpr composition<fn::half_mse> half_mse;
/// Mean of |prediction - target|.
inline constexpr composition<fn::mae> mae;
/// Mean of d^2 / 2 where d = |prediction - target| < 1, and of d - 1/2 elsewhere (Huber, 1964).
inline constexpr composition<fn::huber> huber;
/// Mean binary cross-entropy of logits and targets in [0, 1]: softplus(z) - z t.
inline constexpr composition<fn::bce_with_logits> bce_with_logits;

}  // namespace tenon
