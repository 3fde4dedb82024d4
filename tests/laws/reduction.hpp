// SPDX-License-Identifier: MIT
// The law of reductions: a fold over a set of axes, kept or dropped, agrees with a plain loop. The
// sets: none named, the last, the first, a middle one, two adjacent, two apart, a negative one.
// Read next: laws/gradient.hpp.
#pragma once

#include "laws/value.hpp"

namespace laws {

namespace detail {

/// x folded over the axes that are marked, by a loop over its elements.
template <class Fold, class Out, class X>
Out plain_fold(const X& x, const bool (&folded)[4]) {
  constexpr tn::dims d = tn::shape_of<X>;
  double sums[X::size()];
  for (double& s : sums) s = Fold::start();
  for (tn::extent i = 0; i < X::size(); ++i) {
    tn::extent to = 0;
    for (int a = 0; a < d.rank; ++a)
      if (!folded[a]) to = to * d[a] + i / count_elements(d, a + 1, d.rank) % d[a];
    sums[to] = Fold::step(sums[to], static_cast<double>(x.data()[i]));
  }
  Out out;
  for (tn::extent i = 0; i < Out::size(); ++i)
    out.data()[i] = static_cast<tn::element_type_of<Out>>(sums[i]);
  return out;
}

template <class Fold, tn::extent... Axes, class X>
void check_fold(const X& x, const bool (&folded)[4]) {
  const auto f = [](const auto& a) { return Fold::template of<Axes...>(a); };
  using T = tn::element_type_of<X>;
  using out = tn::tensor_of<T, tn::shape_type_of<decltype(f(x))>>;
  gives(f, plain_fold<Fold, out>(x, folded), x);
}

}  // namespace detail

/// Fold::of<Axes...> agrees with Fold::start and Fold::step on a tensor of rank 4, and of rank 1.
template <class T, class Fold>
void folds_agree() {
  const auto x = spread<T, 3, 2, 3, 17>(0.6, 1.4);
  detail::check_fold<Fold>(x, {true, true, true, true});
  detail::check_fold<Fold, 3>(x, {false, false, false, true});
  detail::check_fold<Fold, 0, tn::keep>(x, {true, false, false, false});
  detail::check_fold<Fold, -2>(x, {false, false, true, false});
  detail::check_fold<Fold, 1, 2, tn::keep>(x, {false, true, true, false});
  detail::check_fold<Fold, 3, 0>(x, {true, false, false, true});
  detail::check_fold<Fold, 1, 3, tn::keep>(x, {false, true, false, true});
  detail::check_fold<Fold, 0>(spread<T, 100>(0.8, 1.2), {true, false, false, false});
}

}  // namespace laws
