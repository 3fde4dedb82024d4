// SPDX-License-Identifier: MIT
// sequential and residual: models made of models. All of them are empty types, so a composition is
// a type as well.
#pragma once

#include <tenon/op/add.hpp>

namespace tenon {

/// A layer is a function without data: it is not what it is applied to.
template <class Layer>
struct is_layer {
  static constexpr bool value = !operand<Layer> && std::is_empty_v<Layer>;
};

/// Applies Layers one after another: sequential{f, g}(x) is g(f(x)).
template <class... Layers>
struct sequential {
  constexpr sequential() = default;
  constexpr explicit sequential(const Layers&...) {
    static_assert((is_layer<Layers>::value && ...),
                  "sequential: a layer must be a function without data; the input comes after: "
                  "tn::sequential{f, g}(x)");
  }
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

/// x + Block(x), for a Block that keeps the shape: residual{f}(x).
template <class Block>
struct residual {
  constexpr residual() = default;
  constexpr explicit residual(const Block&) {
    static_assert(is_layer<Block>::value,
                  "residual: a layer must be a function without data; the input comes after: "
                  "tn::residual{f}(x)");
  }
  template <class X>
  constexpr auto operator()(const X& x) const {
    return x + Block{}(x);
  }
};

}  // namespace tenon
