// SPDX-License-Identifier: MIT
// Laws of gradients: the gradient of sum(f(x...) * w) by each x agrees with central differences in
// double, to 1e-6; and the gradient of that gradient does, where f is smooth.
// Law: w has no pattern, so that an element sent to the wrong place shows.
#pragma once

#include "laws/close.hpp"

#include <tuple>
#include <utility>

namespace laws {

inline constexpr double step = 1e-5;

/// sum(f(x...) * w): a scalar that every element of f's value enters with a weight of its own.
template <class F>
struct weighted {
  constexpr auto operator()(auto w, auto... xs) const { return tn::sum(F{}(xs...) * w); }
};

/// The gradient of the weighted sum by its first argument after the weights.
template <class F>
struct gradient_of {
  constexpr auto operator()(auto w, auto... xs) const {
    return tn::grad<1>(weighted<F>{})(w, xs...);
  }
};

namespace detail {

template <class F, class... Xs>
using result_shape = tn::shape_type_of<decltype(
    F{}(std::declval<tn::symbol<tn::element_type_of<Xs>, tn::shape_type_of<Xs>>>()...))>;

template <class Shape>
struct weights;
template <tn::extent... E>
struct weights<tn::shape<E...>> {
  static tn::tensor<double, E...> make() { return spread<double, E...>(0.5, 1.5, 3); }
};

/// The central difference of the weighted sum by element x, which is put back.
template <class F, class W, class... Xs>
double central_difference(double& x, const W& w, const Xs&... xs) {
  const double before = x;
  x = before + step;
  const double above = tn::compiled(weighted<F>{})(w, xs...).item();
  x = before - step;
  const double below = tn::compiled(weighted<F>{})(w, xs...).item();
  x = before;
  return (above - below) / (2 * step);
}

template <int I, class F, class W, class... Xs>
void check_argument(const W& w, const Xs&... xs) {
  const auto& x = std::get<I>(std::tie(xs...));
  const auto g = tn::grad<I + 1>(weighted<F>{})(w, xs...);
  for (tn::extent i = 0; i < x.size(); ++i) {
    const double expected = central_difference<F>(x.data()[i], w, xs...);
    CAPTURE(I);
    CAPTURE(i);
    CAPTURE(expected);
    CAPTURE(g.data()[i]);
    CHECK(close(g.data()[i], expected, 1e-6));
  }
}

}  // namespace detail

/// The gradients of f by arguments Wrt (the first, if none is named) agree with central
/// differences.
template <int... Wrt, class F, class... Xs>
void gradient_agrees(F, const Xs&... xs) {
  const auto w = detail::weights<detail::result_shape<F, Xs...>>::make();
  if constexpr (sizeof...(Wrt) == 0) {
    detail::check_argument<0, F>(w, xs...);
  } else {
    (detail::check_argument<Wrt, F>(w, xs...), ...);
  }
}

/// The gradient of f's gradient by its first argument agrees with central differences.
template <class F, class... Xs>
void second_gradient_agrees(F, const Xs&... xs) {
  const auto w = detail::weights<detail::result_shape<F, Xs...>>::make();
  gradient_agrees<1>(gradient_of<F>{}, w, xs...);
}

}  // namespace laws
