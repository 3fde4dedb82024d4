// SPDX-License-Identifier: MIT
// cross_entropy: the mean of -log softmax(logits)[label]: [n, c] x integer [n] -> scalar; with targets [n, c] of
// probabilities, the mean of -sum(target * log softmax(logits)). Smoothing mixes in the uniform distribution.
#pragma once

#include <tenon/fn/log_softmax.hpp>
#include <tenon/fn/mean.hpp>
#include <tenon/op/position.hpp>
#include <tenon/op/select.hpp>

namespace tenon {

namespace fn {

/// Percent of the target's weight is spread evenly over the classes (Szegedy et al., 2016).
template <int Percent>
struct cross_entropy {
  template <class X, class Y>
  static constexpr auto of(const X& logits, const Y& target) {
    static_assert(Percent >= 0 && Percent < 100, "cross_entropy: smoothing must be at least 0 and below 100 percent");
    constexpr double smoothing = Percent / 100.0;
    const auto rows = per_row(logits, target);
    if constexpr (Percent == 0) {
      return fn::mean<>::of(rows);
    } else {
      const auto even = fn::mean<-1>::of(-tenon::log_softmax(logits));
      return fn::mean<>::of(rows * (1.0 - smoothing) + even * smoothing);
    }
  }

 private:
  template <class X, class Y>
  static constexpr auto per_row(const X& logits, const Y& target) {
    constexpr int last = shape_of<X>.rank - 1;
    if constexpr (std::is_integral_v<element_type_of<Y>>) {
      static_assert(shape_of<Y> == reduce_axes(shape_of<X>, std::int64_t{1} << last, false),
                    "cross_entropy: labels must have the shape of the logits without the class axis");
      using classes = shape<shape_of<X>[last]>;
      const auto at = positions<element_type_of<Y>, classes, 0>(*logits.graph);
      const auto picked = sum<-1>(select(at == expand<-1>(target), logits, 0.0));
      return squeeze<-1>(tenon::logsumexp(logits)) - picked;
    } else {
      return -sum<-1>(target * tenon::log_softmax(logits));
    }
  }
};

}  // namespace fn

/// Mean cross-entropy of logits [n, c] with integer labels [n] or probabilities [n, c]. Labels must lie in [0, c).
inline constexpr composition<fn::cross_entropy<0>> cross_entropy;
/// The same with Percent of the target's weight spread evenly over the classes.
template <int Percent>
inline constexpr composition<fn::cross_entropy<Percent>> smoothed_cross_entropy;

}  // namespace tenon
