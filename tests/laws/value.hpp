// SPDX-License-Identifier: MIT
// Laws of values: what a program gives agrees with a plain loop in double, in float and in double,
// as an expression of its own and inside a traced function; or on other devices, where there are
// some. Read next: laws/gradient.hpp.
#pragma once

#include "laws/close.hpp"
#include "laws/other_devices.hpp"

namespace laws {

/// F as expression and as traced function, or on each other device, gives `expected` on xs.
template <class F, class Expected, class... Xs>
void gives(F f, const Expected& expected, const Xs&... xs) {
  using T = tn::element_type_of<Expected>;
  if constexpr (other_devices::exist) {
    other_devices::for_each([&](auto device) {
      const Expected found = tn::compiled(f, device)(xs...);
      check_close(found, expected, tolerance<T>);
    });
  } else {
    const Expected written = f(xs...);
    check_close(written, expected, tolerance<T>);
    const Expected traced = tn::compiled(f)(xs...);
    check_close(traced, expected, tolerance<T>);
  }
}

/// Elementwise f agrees with `plain`, a function of doubles, on numbers in [low, high).
template <class T, class F, class Plain>
void agrees_with_plain_loop(F f, Plain plain, double low, double high) {
  const auto x = spread<T, 5, 7>(low, high);
  tn::tensor<T, 5, 7> expected;
  for (tn::extent i = 0; i < x.size(); ++i)
    expected.data()[i] = static_cast<T>(plain(static_cast<double>(x.data()[i])));
  gives(f, expected, x);
}

/// The same for two operands; the right one is broadcast over the rows.
template <class T, class F, class Plain>
void agrees_with_plain_loop_of_two(F f, Plain plain, double low, double high) {
  const auto x = spread<T, 5, 7>(low, high);
  const auto y = spread<T, 7>(low, high, 2);
  tn::tensor<tn::element_type_of<decltype(f(x, y))>, 5, 7> expected;
  for (tn::extent i = 0; i < 5; ++i)
    for (tn::extent j = 0; j < 7; ++j)
      expected.data()[i * 7 + j] = static_cast<tn::element_type_of<decltype(expected)>>(
          plain(static_cast<double>(x(i, j)), static_cast<double>(y(j))));
  gives(f, expected, x, y);
}

}  // namespace laws
