// SPDX-License-Identifier: MIT
// max_pool: the largest element of each window of an image: [n, c, h, w] -> [n, c, oh, ow]. Its op,
// pool_pick, takes from a second image v what lies at the place of the largest element of x;
// pool_place adds outputs back to those places. Each is the other's gradient, and linear in its
// second operand, through which all gradient flows. Read next: op/pool_sum.hpp.
#pragma once

#include <tenon/expr/compose.hpp>
#include <tenon/op/pool_sum.hpp>

namespace tenon {
namespace op {

/// x [n, c, h, w], v [n, c, h, w] -> [n, c, oh, ow]
struct pool_pick : pool_base {
  static constexpr const char* name = "pool_pick";
  static constexpr int arity = 2;
  static constexpr dims shape(const dims* in, graph::attributes attr) {
    return detail::image_walk(attr).outputs(in[0], in[0][1]);
  }
  static constexpr extent work(const dims& out, const dims*, graph::attributes attr) {
    return work_of(out, attr);
  }
  /// A later element of a window takes the place of the best so far: the first of equals stays, and
  /// NaN is the largest.
  template <class V>
  static TENON_HD TENON_INLINE constexpr auto beats(V later, V best) {
    return (later > best) || ((later != later) && (best == best));
  }
  static constexpr void gradient(graph::pullback& p);
};

/// x [n, c, h, w], outputs [n, c, oh, ow] -> [n, c, h, w]
struct pool_place : pool_base {
  static constexpr const char* name = "pool_place";
  static constexpr int arity = 2;
  static constexpr dims shape(const dims* in, graph::attributes) { return in[0]; }
  static constexpr extent work(const dims&, const dims* in, graph::attributes attr) {
    return work_of(in[1], attr);
  }
  static constexpr void gradient(graph::pullback& p);
};

}  // namespace op

constexpr void op::pool_pick::gradient(graph::pullback& p) {
  const graph::var x = p.operand(0);
  p.send(1, detail::pool_back<pool_place>(p, x.id, p.adjoint.id, x.shape_value()));
}

constexpr void op::pool_place::gradient(graph::pullback& p) {
  const dims outputs = p.operand(1).shape_value();
  p.send(1, detail::pool_back<pool_pick>(p, p.operand(0).id, p.adjoint.id, outputs));
}

namespace detail {
/// Every window along an axis of `size` elements has one that is not padding.
constexpr bool all_see_an_element(const op::window& w, extent size) {
  for (extent i = 0; i < w.outputs(size); ++i) {
    const extent at = i * w.stride - w.before;
    const extent first = at >= 0 ? 0 : (w.dilation - 1 - at) / w.dilation;
    if (first >= w.taps || at + first * w.dilation >= size) return false;
  }
  return true;
}
}  // namespace detail

/// Every window has an element of the image; asked of kernels that fit.
template <class Images, sides Kernel, pool Walk>
struct windows_see_elements {
  static constexpr detail::image_walk walk = pool_fits<Images, Kernel, Walk>::walk;
  static constexpr bool value =
      !walk.fits(Images::value) || (detail::all_see_an_element(walk.high, Images::value[2]) &&
                                    detail::all_see_an_element(walk.wide, Images::value[3]));
};

namespace detail {
template <sides Kernel, pool Walk>
struct pick_largest {
  template <class X>
  static constexpr auto of(const X& x) {
    using result = pooled<shape_type_of<X>, Kernel, Walk>;
    return apply_as<op::pool_pick, element_type_of<X>, shape_from<result>, result::walks.a,
                    result::walks.b>(x, x);
  }
};
}  // namespace detail

/// The largest element of each window of Kernel elements, NaN where one is: [n, c, h, w] -> [n, c,
/// oh, ow], oh as of sum_pool. What lies around the image is not looked at. Gradient: to the first
/// of the largest elements. `max_pool<2>(x)`, `max_pool<3, pool{.stride = 2, .padding = 1}>(x)`.
template <sides Kernel, pool Walk = pool{}, operand X>
constexpr auto max_pool(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using S = shape_type_of<X>;
    using floating = std::is_floating_point<element_type_of<X>>;
    static_assert(are_images<S>::value, "max_pool: images need the axes [n, c, h, w]");
    static_assert(floating::value, "max_pool: elements must be floating point; use tn::cast");
    if constexpr (are_images<S>::value && floating::value) {
      using fits = pool_fits<S, Kernel, Walk>;
      using seen = windows_see_elements<S, Kernel, Walk>;
      static_assert(pool_fits<S, Kernel, Walk>::value,
                    "max_pool: the kernel must fit into the padded image, stride and dilation be 1 "
                    "or more");
      static_assert(windows_see_elements<S, Kernel, Walk>::value,
                    "max_pool: the padding must be less than the kernel's reach, so that every "
                    "window sees an element");
      if constexpr (fits::value && seen::value) {
        return compose<detail::pick_largest<Kernel, Walk>>(std::forward<X>(x));
      } else {
        return poison{};
      }
    } else {
      return poison{};
    }
  }
}

/// max_pool of sequences: [n, c, l] -> [n, c, ol].
template <extent Kernel, pool Walk = pool{}, operand X>
constexpr auto max_pool1d(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using S = shape_type_of<X>;
    static_assert(are_sequences<S>::value, "max_pool1d: sequences need the axes [n, c, l]");
    if constexpr (are_sequences<S>::value) {
      constexpr sides kernel{1, Kernel};
      return detail::as_sequence(
          max_pool<kernel, detail::along_width(Walk)>(detail::as_image(std::forward<X>(x))));
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
