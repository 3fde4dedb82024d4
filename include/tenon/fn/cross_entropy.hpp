// SPDX-License-Identifier: MIT
// cross_entropy: the mean of -log softmax(logits)[label]: [n, c] x integer [n] -> scalar; with
// targets [n, c] of probabilities, the mean of -sum(target * log softmax(logits)). Smoothing mixes
// in the uniform distribution.
#pragma once

#include <tenon/fn/log_softmax.hpp>
#include <tenon/fn/mean.hpp>
#include <tenon/op/cast.hpp>
#include <tenon/op/less.hpp>
#include <tenon/op/position.hpp>
#include <tenon/op/select.hpp>

#include <limits>

namespace tenon {

namespace fn {

/// Integer labels lack the class axis, probabilities have it.
template <class X, class Y>
struct target_fits {
  static constexpr dims logits = shape_of<X>;
  static constexpr bool is_label = std::is_integral_v<element_type_of<Y>>;
  static constexpr bool value =
      logits.rank >= 1 &&
      shape_of<Y> ==
          (is_label ? reduce_axes(logits, std::int64_t{1} << (logits.rank - 1), false) : logits);
};

/// Percent of the target's weight is spread evenly over the classes (Szegedy et al., 2016).
template <int Percent>
struct cross_entropy {
  template <class X, class Y>
  static constexpr auto of(const X& logits, const Y& target) {
    static_assert(Percent >= 0 && Percent < 100,
                  "cross_entropy: smoothing must be at least 0 and below 100 percent");
    static_assert(target_fits<X, Y>::value,
                  "cross_entropy: labels must have the shape of the logits without the class axis, "
                  "probabilities the shape of the logits");
    if constexpr (target_fits<X, Y>::value) {
      const auto rows = per_row(logits, target);
      if constexpr (Percent == 0) {
        return fn::mean<>::of(rows);
      } else {
        constexpr double smoothing = Percent / 100.0;
        const auto even = fn::mean<-1>::of(-tenon::log_softmax(logits));
        return fn::mean<>::of(rows * (1.0 - smoothing) + even * smoothing);
      }
    } else {
      return poison{};
    }
  }

 private:
  static constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();
  template <class T, class X>
  static constexpr symbol<T, shape<>> number(const X& x, double value) {
    return {graph::make_constant(*x.graph, value, dtype_of<T>)};
  }
  template <class X, class Y>
  static constexpr auto per_row(const X& logits, const Y& target) {
    if constexpr (std::is_integral_v<element_type_of<Y>>) {
      constexpr extent classes = shape_of<X>[shape_of<X>.rank - 1];
      using index = label_index<element_type_of<Y>>;
      const auto label = cast<index>(target);
      const auto at = positions<index, shape<classes>, 0>(*logits.graph);
      const auto top = stop_gradient(max_number<-1, keep>(logits));
      const auto picked = sum<-1>(select(at == expand<-1>(label), logits, 0.0));
      const auto is_class = cast<std::make_unsigned_t<index>>(label) < classes;
      return log(sum<-1>(exp(logits - top))) - (picked - squeeze<-1>(top)) +
             select(is_class, number<element_type_of<X>>(logits, 0), not_a_number);
    } else {
      return -sum<-1>(target * tenon::log_softmax(logits));
    }
  }
};

}  // namespace fn

/// Mean cross-entropy of logits [n, c] with integer labels [n] or probabilities [n, c]. NaN where a
/// label lies outside [0, c).
inline constexpr composition<fn::cross_entropy<0>, 2> cross_entropy;
/// The same with Percent of the target's weight spread evenly over the classes.
template <int Percent>
inline constexpr composition<fn::cross_entropy<Percent>, 2> smoothed_cross_entropy;

}  // namespace tenon
