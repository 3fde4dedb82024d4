// SPDX-License-Identifier: MIT
// conv2d: the cross-correlation of images with a set of kernels, which the field calls a
// convolution: [n, c, h, w] x [o, c/groups, kh, kw] -> [n, o, oh, ow]. convolution_input turns it
// round (conv_transpose2d), convolution_filter gives the kernels. Each is linear in its two
// operands, and the gradients of each are the other two. Read next: op/window.hpp.
#pragma once

#include <tenon/op/window.hpp>

namespace tenon {
namespace op {

/// What the three have in common: attr.a and attr.b are the walks along height and width.
struct convolution_base {
  static constexpr int arity = 2;
  static constexpr graph::op_kind kind = graph::op_kind::contraction;
  static constexpr int column_axes = 2;
  static constexpr dtype type(const dtype* in, graph::attributes) { return in[0]; }
  /// Of `outputs` sums over the kernels of `filter`.
  static constexpr extent work_of(const dims& outputs, const dims& filter) {
    return 2 * count_elements(outputs) * count_elements(filter, 1, 4);
  }
};

/// images [n, c, h, w] x filter [o, c/groups, kh, kw] -> [n, o, oh, ow]
struct convolution : convolution_base {
  static constexpr const char* name = "convolution";
  static constexpr dims shape(const dims* in, graph::attributes attr) {
    return detail::image_walk(attr).outputs(in[0], in[1][0]);
  }
  static constexpr extent work(const dims& out, const dims* in, graph::attributes) {
    return work_of(out, in[1]);
  }
  static constexpr void gradient(graph::pullback& p);
};

/// outputs [n, o, oh, ow] x filter [o, c/groups, kh, kw] -> images [n, c, h, w]
struct convolution_input : convolution_base {
  static constexpr const char* name = "convolution_input";
  static constexpr extent work(const dims&, const dims* in, graph::attributes) {
    return work_of(in[0], in[1]);
  }
  static constexpr void gradient(graph::pullback& p);
};

/// images [n, c, h, w] x outputs [n, o, oh, ow] -> filter [o, c/groups, kh, kw]
struct convolution_filter : convolution_base {
  static constexpr const char* name = "convolution_filter";
  static constexpr int column_axes = 3;
  static constexpr extent work(const dims& out, const dims* in, graph::attributes) {
    return work_of(in[1], out);
  }
  static constexpr void gradient(graph::pullback& p);
};

}  // namespace op

namespace detail {
/// One of the three with its walks, for gradient rules.
template <class Op>
constexpr graph::var convolve(graph::var a, graph::var b, graph::attributes walks,
                              const dims& result) {
  return {a.graph, a.graph->add(graph::node{
                       graph::record_of<Op>, {a.id, b.id, -1}, a.info().type, result, walks})};
}
}  // namespace detail

constexpr void op::convolution::gradient(graph::pullback& p) {
  const graph::var x = p.operand(0), w = p.operand(1);
  p.send(0, detail::convolve<convolution_input>(p.adjoint, w, p.attr(), x.shape_value()));
  p.send(1, detail::convolve<convolution_filter>(x, p.adjoint, p.attr(), w.shape_value()));
}

constexpr void op::convolution_input::gradient(graph::pullback& p) {
  const graph::var g = p.operand(0), w = p.operand(1);
  p.send(0, detail::convolve<convolution>(p.adjoint, w, p.attr(), g.shape_value()));
  p.send(1, detail::convolve<convolution_filter>(p.adjoint, g, p.attr(), w.shape_value()));
}

constexpr void op::convolution_filter::gradient(graph::pullback& p) {
  const graph::var x = p.operand(0), g = p.operand(1);
  p.send(0, detail::convolve<convolution_input>(g, p.adjoint, p.attr(), x.shape_value()));
  p.send(1, detail::convolve<convolution>(x, p.adjoint, p.attr(), g.shape_value()));
}

/// The images have four axes [n, c, h, w], the filter four [o, c/groups, kh, kw] and no batch.
template <class Images, class Filter>
struct are_images_and_filter {
  static constexpr bool value =
      detail::is_image<Images> && detail::is_image<Filter> && !Filter::value.is_batched();
};

/// The filter sees the channels of one group, and every group has as many outputs.
template <class Images, class Filter, extent Groups>
struct channels_agree {
  static constexpr bool value =
      Groups > 0 && Images::value[1] == Filter::value[1] * Groups&& Filter::value[0] % Groups == 0;
};
/// The same seen from the outputs.
template <class Outputs, class Filter, extent Groups>
struct outputs_agree {
  static constexpr bool value =
      Groups > 0 && Outputs::value[1] == Filter::value[0] && Filter::value[0] % Groups == 0;
};

/// Strides and dilations are 1 or more, and the filter fits into the padded image.
template <class Images, class Filter, conv Walk>
struct filter_fits {
  static constexpr detail::image_walk walk{Images::value,
                                           {Filter::value[2], Filter::value[3]},
                                           Walk.stride,
                                           Walk.padding,
                                           Walk.dilation};
  static constexpr bool value = walk.fits(Images::value);
};

namespace detail {
template <class Images, class Filter, conv Walk>
struct convolved {
  static constexpr image_walk walk = filter_fits<Images, Filter, Walk>::walk;
  static constexpr dims value = walk.outputs(Images::value, Filter::value[0]);
};

template <class X, class W>
constexpr bool are_floats_of_one_type() {
  using elements = std::is_same<element_type_of<X>, element_type_of<W>>;
  static_assert(elements::value, "conv2d: element types must agree; convert one with tn::cast");
  using floating = std::is_floating_point<element_type_of<X>>;
  static_assert(floating::value, "conv2d: elements must be floating point; use tn::cast");
  return elements::value && floating::value;
}
}  // namespace detail

/// Cross-correlation: images [n, c, h, w] x filter [o, c/groups, kh, kw] -> [n, o, oh, ow], oh =
/// (h + 2 padding - dilation (kh - 1) - 1) / stride + 1. `conv2d<conv{.stride = 2}>(x, w)`.
/// Zeros lie around the image. Gradient to both.
template <conv Walk = conv{}, operand X, operand W>
constexpr auto conv2d(X&& x, W&& w) {
  if constexpr (detail::is_poison<X> || detail::is_poison<W>) {
    return poison{};
  } else {
    using A = shape_type_of<X>;
    using B = shape_type_of<W>;
    static_assert(are_images_and_filter<A, B>::value,
                  "conv2d: images need the axes [n, c, h, w], the filter [o, c/groups, kh, kw]");
    if constexpr (are_images_and_filter<A, B>::value) {
      static_assert(channels_agree<A, B, Walk.groups>::value,
                    "conv2d: the images' channels must be the filter's second extent times the "
                    "groups, and the groups divide its first");
      static_assert(filter_fits<A, B, Walk>::value,
                    "conv2d: the filter must fit into the padded image, stride and dilation be 1 "
                    "or more");
      if constexpr (channels_agree<A, B, Walk.groups>::value && filter_fits<A, B, Walk>::value &&
                    detail::are_floats_of_one_type<X, W>()) {
        using result = detail::convolved<A, B, Walk>;
        constexpr graph::attributes walks = result::walk.packed();
        return apply_as<op::convolution, element_type_of<X>, shape_from<result>, walks.a, walks.b>(
            std::forward<X>(x), std::forward<W>(w));
      } else {
        return poison{};
      }
    } else {
      return poison{};
    }
  }
}

namespace detail {
/// The image that a convolution turns into outputs of this shape; More further rows and columns,
/// which the walk does not reach.
template <class Outputs, class Filter, conv Walk, sides More>
struct turned_round {
  static constexpr extent size(int axis, extent taps, extent stride, extent padding,
                               extent dilation, extent more) {
    return (Outputs::value[axis] - 1) * stride + dilation * (taps - 1) + 1 - 2 * padding + more;
  }
  static constexpr dims value{{Outputs::value[0], Filter::value[1] * Walk.groups,
                               size(2, Filter::value[2], Walk.stride.height, Walk.padding.height,
                                    Walk.dilation.height, More.height),
                               size(3, Filter::value[3], Walk.stride.width, Walk.padding.width,
                                    Walk.dilation.width, More.width)},
                              4};
  static constexpr image_walk walk{
      value, {Filter::value[2], Filter::value[3]}, Walk.stride, Walk.padding, Walk.dilation};
};
}  // namespace detail

/// The image is not empty and its convolution gives the outputs back; padding is a number.
template <class Outputs, class Filter, conv Walk, sides More>
struct turns_round {
  using image = detail::turned_round<Outputs, Filter, Walk, More>;
  static constexpr bool value =
      image::value[2] > 0 && image::value[3] > 0 &&
      image::walk.fits(image::value) && Walk.padding.height >= 0 && Walk.padding.width >= 0 &&
      image::walk.outputs(image::value, Outputs::value[1]) == Outputs::value;
};

/// The transposed convolution: [n, o, oh, ow] x filter [o, c/groups, kh, kw] -> [n, c, h, w], h =
/// (oh - 1) stride - 2 padding + dilation (kh - 1) + 1 + More, More less than the stride: what
/// conv2d with the same walk sends back to its images.
template <conv Walk = conv{}, sides More = 0, operand X, operand W>
constexpr auto conv_transpose2d(X&& x, W&& w) {
  if constexpr (detail::is_poison<X> || detail::is_poison<W>) {
    return poison{};
  } else {
    using A = shape_type_of<X>;
    using B = shape_type_of<W>;
    static_assert(are_images_and_filter<A, B>::value,
                  "conv_transpose2d: images need the axes [n, o, h, w], the filter [o, c/groups, "
                  "kh, kw]");
    if constexpr (are_images_and_filter<A, B>::value) {
      static_assert(outputs_agree<A, B, Walk.groups>::value,
                    "conv_transpose2d: the images' channels must be the filter's first extent, and "
                    "the groups divide it");
      static_assert(turns_round<A, B, Walk, More>::value,
                    "conv_transpose2d: the image must not be empty, padding a number, and the "
                    "further rows less than the stride");
      if constexpr (outputs_agree<A, B, Walk.groups>::value &&
                    turns_round<A, B, Walk, More>::value &&
                    detail::are_floats_of_one_type<X, W>()) {
        using result = detail::turned_round<A, B, Walk, More>;
        constexpr graph::attributes walks = result::walk.packed();
        return apply_as<op::convolution_input, element_type_of<X>, shape_from<result>, walks.a,
                        walks.b>(std::forward<X>(x), std::forward<W>(w));
      } else {
        return poison{};
      }
    } else {
      return poison{};
    }
  }
}

}  // namespace tenon
