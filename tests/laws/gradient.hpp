// SPDX-License-Identifier: MIT
// Laws of gradients: the gradient of sum(f(x...) * w) by each x agrees with central differences in
// double, to 1e-6; value and gradients in float agree with those in double; and the gradient of
// that gradient agrees with differences, where f is smooth. On other devices, where there are some,
// value and gradients in double are the CPU's, which has them tested.
// Law: w has no pattern, so that an element sent to the wrong place shows.
#pragma once

#include "laws/close.hpp"
#include "laws/other_devices.hpp"

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

/// The central difference of the weighted sum by an element, which is put back.
template <class F, class W, class... Xs>
double central_difference(const double& element, const W& w, const Xs&... xs) {
  double& x = const_cast<double&>(element);  // on the heap, where no element is const
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

/// A tensor of doubles in float; any other as it is.
template <class X>
auto in_float(const X& x) {
  if constexpr (std::is_same_v<tn::element_type_of<X>, double>) {
    return tn::tensor_of<float, tn::shape_type_of<X>>(tn::cast<float>(x));
  } else {
    return x.copy();
  }
}

/// Every tensor of a tuple agrees with the same one of another.
template <class Found, class Expected>
void check_all_close(const Found& all_found, const Expected& all_expected, double relative) {
  std::apply(
      [&](const auto&... expected) {
        std::apply([&](const auto&... found) { (check_close(found, expected, relative), ...); },
                   all_found);
      },
      all_expected);
}

/// Value and gradients in float are those in double, but for rounding.
template <class F, int... Wrt, class W, class... Xs>
void check_float(const W& w, const Xs&... xs) {
  constexpr double rounding = 2e-4;
  const auto f = tn::value_and_grad<Wrt + 1 ...>(weighted<F>{});
  check_all_close(f(in_float(w), in_float(xs)...), f(w, xs...), rounding);
}

/// Value and gradients are the CPU's, but for the order of sums.
template <class F, int... Wrt, class W, class... Xs>
void check_other_devices(const W& w, const Xs&... xs) {
  const auto f = tn::value_and_grad<Wrt + 1 ...>(weighted<F>{});
  const auto expected = f(w, xs...);
  other_devices::for_each(
      [&](auto device) { check_all_close(tn::compiled(f, device)(w, xs...), expected, 1e-12); });
}

template <class F, int... Wrt, class W, class... Xs>
void check_gradients(const W& w, const Xs&... xs) {
  if constexpr (other_devices::exist) {
    check_other_devices<F, Wrt...>(w, xs...);
  } else {
    (check_argument<Wrt, F>(w, xs...), ...);
    check_float<F, Wrt...>(w, xs...);
  }
}

}  // namespace detail

/// The gradients of f by arguments Wrt (the first, if none is named) agree with central
/// differences.
template <int... Wrt, class F, class... Xs>
void gradient_agrees(F, const Xs&... xs) {
  const auto w = detail::weights<detail::result_shape<F, Xs...>>::make();
  if constexpr (sizeof...(Wrt) == 0) {
    detail::check_gradients<F, 0>(w, xs...);
  } else {
    detail::check_gradients<F, Wrt...>(w, xs...);
  }
}

/// The gradient of f's gradient by its first argument agrees with central differences.
template <class F, class... Xs>
void second_gradient_agrees(F, const Xs&... xs) {
  const auto w = detail::weights<detail::result_shape<F, Xs...>>::make();
  const auto v = detail::weights<detail::result_shape<gradient_of<F>, decltype(w), Xs...>>::make();
  if constexpr (other_devices::exist) {
    detail::check_other_devices<gradient_of<F>, 1>(v, w, xs...);
  } else {
    detail::check_argument<1, gradient_of<F>>(v, w, xs...);
  }
}

}  // namespace laws
