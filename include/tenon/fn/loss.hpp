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
/// The mean of Rule::each over all elements; target and prediction have one shape and type.
template <class Rule>
struct loss {
  template <class X, class Y>
  static constexpr auto of(const X& prediction, const Y& target) {
    using fits = shapes_equal<shape_type_of<X>, shape_type_of<Y>>;
    constexpr bool agrees = std::is_same_v<element_type_of<X>, element_type_of<Y>> &&
                            std::is_floating_point_v<element_type_of<X>>;
    static_assert(fits::value, "loss: prediction and target must have the same shape");
    static_assert(agrees, "loss: prediction and target must have the same floating-point type");
    if constexpr (fits::value && agrees) {
      return mean<>::of(Rule::each(prediction, target));
    } else {
      return poison{};
    }
  }
};

struct mse : loss<mse> {
  static constexpr auto each(const auto& prediction, const auto& target) {
    return square(prediction - target);
  }
};
struct half_mse : loss<half_mse> {
  static constexpr auto each(const auto& prediction, const auto& target) {
    return square(prediction - target) * 0.5;
  }
};
struct mae : loss<mae> {
  static constexpr auto each(const auto& prediction, const auto& target) {
    return abs(prediction - target);
  }
};
struct huber : loss<huber> {
  static constexpr auto each(const auto& prediction, const auto& target) {
    const auto distance = abs(prediction - target);
    return select(distance < 1.0, square(prediction - target) * 0.5, distance - 0.5);
  }
};
struct bce_with_logits : loss<bce_with_logits> {
  static constexpr auto each(const auto& logit, const auto& target) {
    return tenon::softplus(logit) - logit * target;
  }
};
}  // namespace fn

/// Mean of (prediction - target)^2.
inline constexpr composition<fn::mse, 2> mse;
/// Mean of (prediction - target)^2 / 2, the form whose gradient has no factor 2.
inline constexpr composition<fn::half_mse, 2> half_mse;
/// Mean of |prediction - target|.
inline constexpr composition<fn::mae, 2> mae;
/// Mean of d^2 / 2 where d = |prediction - target| < 1, and of d - 1/2 elsewhere (Huber, 1964).
inline constexpr composition<fn::huber, 2> huber;
/// Mean binary cross-entropy of logits and targets in [0, 1]: softplus(z) - z t.
inline constexpr composition<fn::bce_with_logits, 2> bce_with_logits;

}  // namespace tenon
