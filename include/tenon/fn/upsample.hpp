// SPDX-License-Identifier: MIT
// upsample: images Factor times as high and wide, each place as its nearest one, or between its
// four nearest ones (bilinear, corners not aligned, as PyTorch's default).
// [n, c, h, w] -> [n, c, Factor h, Factor w]
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/abs.hpp>
#include <tenon/op/matmul.hpp>
#include <tenon/op/maximum.hpp>
#include <tenon/op/minimum.hpp>
#include <tenon/op/position.hpp>
#include <tenon/op/window.hpp>

namespace tenon {

namespace detail {
/// Axes h and w each followed by one of the copies: [n, c, h, a, w, b].
template <class Shape, extent High, extent Wide>
struct with_copies {
  static constexpr dims d = Shape::value;
  static constexpr dims value{{d[0], d[1], d[2], High, d[3], Wide}, 6};
};
template <class Shape, sides Factor>
struct magnified {
  static constexpr dims d = Shape::value;
  static constexpr dims value{{d[0], d[1], d[2] * Factor.height, d[3] * Factor.width}, 4};
};

/// [Factor In, In]: row i holds the weights of the elements that place i lies between.
template <class T, extent Factor, extent In>
constexpr auto interpolation_matrix(graph::builder& b) {
  using place = shape<Factor * In, In>;
  const auto at = (positions<T, place, 0>(b) + T(0.5)) * (T(1) / T(Factor)) - T(0.5);
  const auto inside = min(max(at, T(0)), T(In - 1));
  return max(T(1) - abs(inside - positions<T, place, 1>(b)), T(0));
}
}  // namespace detail

namespace fn {
template <sides Factor>
struct upsample_nearest {
  template <class X>
  static constexpr auto of(const X& x) {
    using once = shape_from<detail::with_copies<shape_type_of<X>, 1, 1>>;
    using copies = shape_from<detail::with_copies<shape_type_of<X>, Factor.height, Factor.width>>;
    using large = shape_from<detail::magnified<shape_type_of<X>, Factor>>;
    const graph::var wide = broadcast_to(graph::var{detail::reshape_as<once>(x)}, copies::value);
    return detail::reshape_as<large>(symbol<element_type_of<X>, copies>{wide});
  }
};

template <sides Factor>
struct upsample_bilinear {
  template <class X>
  static constexpr auto of(const X& x) {
    using T = element_type_of<X>;
    const auto high = detail::interpolation_matrix<T, Factor.height, shape_of<X>[2]>(*x.graph);
    const auto wide = detail::interpolation_matrix<T, Factor.width, shape_of<X>[3]>(*x.graph);
    return matmul(high, matmul<op::matmul::right_transposed>(x, wide));
  }
};
}  // namespace fn

/// The operand has the axes of images, and the factors are 1 or more.
template <class Shape, sides Factor>
struct can_be_magnified {
  static constexpr bool value = detail::is_image<Shape> && Factor.height >= 1 && Factor.width >= 1;
};

namespace detail {
template <class F, sides Factor, class X>
constexpr auto upsample(X&& x) {
  if constexpr (is_poison<X>) {
    return poison{};
  } else {
    using fits = can_be_magnified<shape_type_of<X>, Factor>;
    using floating = std::is_floating_point<element_type_of<X>>;
    static_assert(fits::value,
                  "upsample: images need the axes [n, c, h, w], and factors of 1 or more");
    static_assert(floating::value, "upsample: elements must be floating point; use tn::cast");
    if constexpr (fits::value && floating::value) {
      return compose<F>(std::forward<X>(x));
    } else {
      return poison{};
    }
  }
}
}  // namespace detail

/// Every place repeated Factor times along both axes: [n, c, h, w] -> [n, c, Factor h, Factor w].
template <sides Factor, operand X>
constexpr auto upsample_nearest(X&& x) {
  return detail::upsample<fn::upsample_nearest<Factor>, Factor>(std::forward<X>(x));
}

/// Places between their neighbours: place i lies at (i + 1/2) / Factor - 1/2, within the image.
template <sides Factor, operand X>
constexpr auto upsample_bilinear(X&& x) {
  return detail::upsample<fn::upsample_bilinear<Factor>, Factor>(std::forward<X>(x));
}

}  // namespace tenon
