// SPDX-License-Identifier: MIT
// adaptive_avg_pool, adaptive_max_pool: pools that are told the size of their result: [n, c, h, w]
// -> [n, c, Out]. Output i of O covers the elements floor(i h / O) to ceil((i + 1) h / O) of h, as
// in PyTorch: where O divides h these are windows side by side, else they overlap, and the mean is
// a product with a matrix of weights. global_avg_pool: [n, c, h, w] -> [n, c, 1, 1].
#pragma once

#include <tenon/fn/mean.hpp>
#include <tenon/op/greater.hpp>
#include <tenon/op/less.hpp>
#include <tenon/op/logical_and.hpp>
#include <tenon/op/matmul.hpp>
#include <tenon/op/pool_pick.hpp>
#include <tenon/op/position.hpp>

namespace tenon {

/// The operand has the axes of images [n, c, h, w], and there are outputs.
template <class Shape, sides Out>
struct images_and_outputs {
  static constexpr bool value = are_images<Shape>::value && Out.height > 0 && Out.width > 0;
};
/// The outputs cut the image into equal windows.
template <class Images, sides Out>
struct outputs_divide {
  static constexpr extent h = Images::value[2], w = Images::value[3];
  static constexpr bool value = h % Out.height == 0 && w % Out.width == 0;
  static constexpr sides window{h / Out.height, w / Out.width};
};

namespace detail {
/// [Out, In]: row i holds the weights of the elements that output i covers.
template <class T, extent Out, extent In>
constexpr auto averaging_matrix(graph::builder& b) {
  using index = std::int32_t;
  constexpr auto out = static_cast<index>(Out), in = static_cast<index>(In);
  const auto i = positions<index, shape<Out, In>, 0>(b);
  const auto element = positions<index, shape<Out, In>, 1>(b);
  const auto covered = cast<T>((element + 1) * out > i * in && element * out < (i + 1) * in);
  return covered / sum<1, keep>(covered);
}
}  // namespace detail

namespace fn {
template <sides Out>
struct adaptive_avg_pool {
  template <class X>
  static constexpr auto of(const X& x) {
    using T = element_type_of<X>;
    const auto high = detail::averaging_matrix<T, Out.height, shape_of<X>[2]>(*x.graph);
    const auto wide = detail::averaging_matrix<T, Out.width, shape_of<X>[3]>(*x.graph);
    return matmul(high, matmul<op::matmul::right_transposed>(x, wide));
  }
};
}  // namespace fn

/// The mean over each image: [n, c, h, w] -> [n, c, 1, 1].
template <operand X>
constexpr auto global_avg_pool(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using S = shape_type_of<X>;
    static_assert(are_images<S>::value, "global_avg_pool: images need the axes [n, c, h, w]");
    if constexpr (are_images<S>::value) {
      return mean<2, 3, keep>(std::forward<X>(x));
    } else {
      return poison{};
    }
  }
}

/// Means that cover the image evenly: [n, c, h, w] -> [n, c, Out.height, Out.width].
template <sides Out, operand X>
constexpr auto adaptive_avg_pool(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using S = shape_type_of<X>;
    using floating = std::is_floating_point<element_type_of<X>>;
    static_assert(images_and_outputs<S, Out>::value,
                  "adaptive_avg_pool: images need the axes [n, c, h, w], and outputs be 1 or more");
    static_assert(floating::value,
                  "adaptive_avg_pool: elements must be floating point; use tn::cast");
    if constexpr (!images_and_outputs<S, Out>::value || !floating::value) {
      return poison{};
    } else if constexpr (Out == sides(1)) {
      return global_avg_pool(std::forward<X>(x));
    } else if constexpr (outputs_divide<S, Out>::value) {
      return avg_pool<outputs_divide<S, Out>::window>(std::forward<X>(x));
    } else {
      return compose<fn::adaptive_avg_pool<Out>>(std::forward<X>(x));
    }
  }
}

/// Largest elements of equal windows: [n, c, h, w] -> [n, c, Out.height, Out.width], which must
/// divide h and w.
template <sides Out, operand X>
constexpr auto adaptive_max_pool(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using S = shape_type_of<X>;
    static_assert(images_and_outputs<S, Out>::value,
                  "adaptive_max_pool: images need the axes [n, c, h, w], and outputs be 1 or more");
    if constexpr (images_and_outputs<S, Out>::value) {
      using divide = outputs_divide<S, Out>;
      static_assert(outputs_divide<S, Out>::value,
                    "adaptive_max_pool: the outputs must divide the image's height and width");
      if constexpr (divide::value) {
        return max_pool<divide::window>(std::forward<X>(x));
      } else {
        return poison{};
      }
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
