// SPDX-License-Identifier: MIT
// sum_pool, avg_pool: the sum and the mean over windows of an image, zeros around it: [n, c, h, w]
// -> [n, c, oh, ow]. pool_sum is their op, pool_spread its transpose, which adds each output to all
// places of its window; each is the other's gradient. Sequences [n, c, l] are images of one row.
// Read next: op/window.hpp, op/pool_pick.hpp.
#pragma once

#include <tenon/op/mul.hpp>
#include <tenon/op/reshape.hpp>
#include <tenon/op/window.hpp>

namespace tenon {
namespace op {

/// What pools have in common: attr.a and attr.b are the walks along height and width, whose taps
/// are the window.
struct pool_base {
  static constexpr graph::op_kind kind = graph::op_kind::contraction;
  static constexpr int column_axes = 2;
  static constexpr dtype type(const dtype* in, graph::attributes) { return in[0]; }
  /// Elements of the windows of all outputs.
  static constexpr extent work_of(const dims& outputs, graph::attributes attr) {
    const detail::image_walk walk(attr);
    return count_elements(outputs) * walk.high.taps * walk.wide.taps;
  }
};

/// images [n, c, h, w] -> [n, c, oh, ow]
struct pool_sum : pool_base {
  static constexpr const char* name = "pool_sum";
  static constexpr int arity = 1;
  static constexpr dims shape(const dims* in, graph::attributes attr) {
    return detail::image_walk(attr).outputs(in[0], in[0][1]);
  }
  static constexpr extent work(const dims& out, const dims*, graph::attributes attr) {
    return work_of(out, attr);
  }
  static constexpr void gradient(graph::pullback& p);
};

/// outputs [n, c, oh, ow] -> images [n, c, h, w]
struct pool_spread : pool_base {
  static constexpr const char* name = "pool_spread";
  static constexpr int arity = 1;
  static constexpr extent work(const dims&, const dims* in, graph::attributes attr) {
    return work_of(in[0], attr);
  }
  static constexpr void gradient(graph::pullback& p);
};

}  // namespace op

namespace detail {
/// A pool that gives an operand its gradient: the walks are those of the op at hand.
template <class Op>
constexpr graph::var pool_back(const graph::pullback& p, int a, int b, const dims& result) {
  return {&p.graph,
          p.graph.add(graph::node{
              graph::record_of<Op>, {a, b, -1}, p.adjoint.info().type, result, p.attr()})};
}
}  // namespace detail

constexpr void op::pool_sum::gradient(graph::pullback& p) {
  p.send(0, detail::pool_back<pool_spread>(p, p.adjoint.id, -1, p.operand(0).shape_value()));
}

constexpr void op::pool_spread::gradient(graph::pullback& p) {
  p.send(0, detail::pool_back<pool_sum>(p, p.adjoint.id, -1, p.operand(0).shape_value()));
}

/// The operand has the axes of images: [n, c, h, w].
template <class Shape>
struct are_images {
  static constexpr bool value = detail::is_image<Shape>;
};
/// The operand has the axes of sequences: [n, c, l].
template <class Shape>
struct are_sequences {
  static constexpr bool value = Shape::rank == 3;
};

/// Strides and dilations are 1 or more, and the kernel fits into the padded image.
template <class Images, sides Kernel, pool Walk>
struct pool_fits {
  static constexpr sides stride{Walk.stride.height == 0 ? Kernel.height : Walk.stride.height,
                                Walk.stride.width == 0 ? Kernel.width : Walk.stride.width};
  static constexpr detail::image_walk walk{Images::value, Kernel, stride, Walk.padding,
                                           Walk.dilation};
  static constexpr bool value = walk.fits(Images::value);
};

namespace detail {
template <class Images, sides Kernel, pool Walk>
struct pooled {
  static constexpr graph::attributes walks = pool_fits<Images, Kernel, Walk>::walk.packed();
  static constexpr dims value =
      pool_fits<Images, Kernel, Walk>::walk.outputs(Images::value, Images::value[1]);
};

/// Sequences as images of one row, and back.
template <class Shape>
struct image_of_sequence {
  static constexpr dims value{{Shape::value[0], Shape::value[1], 1, Shape::value[2]}, 4};
};
template <class Shape>
struct sequence_of_image {
  static constexpr dims value{{Shape::value[0], Shape::value[1], Shape::value[3]}, 3};
};
template <class X>
constexpr auto as_image(X&& x) {
  return reshape_as<shape_from<image_of_sequence<shape_type_of<X>>>>(std::forward<X>(x));
}
template <class X>
constexpr auto as_sequence(X&& x) {
  if constexpr (is_poison<X>) {
    return poison{};
  } else {
    return reshape_as<shape_from<sequence_of_image<shape_type_of<X>>>>(std::forward<X>(x));
  }
}
/// The walk along the width alone.
constexpr pool along_width(const pool& walk) {
  return {.stride = {0, walk.stride.width},
          .padding = {0, walk.padding.width},
          .dilation = {1, walk.dilation.width}};
}
}  // namespace detail

/// The sum over each window of Kernel elements, zeros around the image: [n, c, h, w] -> [n, c, oh,
/// ow], oh = (h + 2 padding - dilation (kh - 1) - 1) / stride + 1; the stride is the kernel's size
/// unless Walk says one. `sum_pool<3, pool{.stride = 2}>(x)`, `sum_pool<sides{1, 2}>(x)`.
template <sides Kernel, pool Walk = pool{}, operand X>
constexpr auto sum_pool(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using S = shape_type_of<X>;
    using floating = std::is_floating_point<element_type_of<X>>;
    static_assert(are_images<S>::value, "sum_pool, avg_pool: images need the axes [n, c, h, w]");
    static_assert(floating::value,
                  "sum_pool, avg_pool: elements must be floating point; use tn::cast");
    if constexpr (are_images<S>::value && floating::value) {
      static_assert(pool_fits<S, Kernel, Walk>::value,
                    "sum_pool, avg_pool: the kernel must fit into the padded image, stride and "
                    "dilation be 1 or more");
      if constexpr (pool_fits<S, Kernel, Walk>::value) {
        using result = detail::pooled<S, Kernel, Walk>;
        return apply_as<op::pool_sum, element_type_of<X>, shape_from<result>, result::walks.a,
                        result::walks.b>(std::forward<X>(x));
      } else {
        return poison{};
      }
    } else {
      return poison{};
    }
  }
}

/// The mean over each window, as sum_pool: what lies around the image counts as zeros (PyTorch's
/// count_include_pad = true).
template <sides Kernel, pool Walk = pool{}, operand X>
constexpr auto avg_pool(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using T = element_type_of<X>;
    return sum_pool<Kernel, Walk>(std::forward<X>(x)) *
           (T(1) / static_cast<T>(Kernel.height * Kernel.width));
  }
}

/// avg_pool of sequences: [n, c, l] -> [n, c, ol].
template <extent Kernel, pool Walk = pool{}, operand X>
constexpr auto avg_pool1d(X&& x) {
  if constexpr (detail::is_poison<X>) {
    return poison{};
  } else {
    using S = shape_type_of<X>;
    static_assert(are_sequences<S>::value, "avg_pool1d: sequences need the axes [n, c, l]");
    if constexpr (are_sequences<S>::value) {
      constexpr sides kernel{1, Kernel};
      return detail::as_sequence(
          avg_pool<kernel, detail::along_width(Walk)>(detail::as_image(std::forward<X>(x))));
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
