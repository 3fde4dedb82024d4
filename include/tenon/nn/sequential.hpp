// SPDX-License-Identifier: MIT
// sequential and residual: models made of models. All of them are empty types, so a composition is
// a type as well.
#pragma once

#include <tenon/op/add.hpp>

namespace tenon {

/// Applies Layers one after another.
template <class... Layers>
struct sequential {
  constexpr sequential() = default;
  constexpr explicit sequential(Layers...) {}
  template <class X>
  constexpr auto operator()(const X& x) const {
    return apply_all<Layers...>(x);
  }

 private:
  template <class X>
  struct chain {
    X x;
    template <class Layer>
    constexpr auto operator>>(Layer layer) const {
      using Y = decltype(layer(x));
      return chain<Y>{layer(x)};
    }
  };
  template <class... Ls, class X>
  static constexpr auto apply_all(const X& x) {
    return (chain<X>{x} >> ... >> Ls{}).x;
  }
};

/// x + Block(x), for a Block that keeps the shape.
template <class Block>
struct residual {
  constexpr residual() = default;
  constexpr explicit residual(Block) {}
  template <class X>
  constexpr auto operator()(const X& x) const {
    return x + Block{}(x);
  }
};

}  // namespace tenon
