// SPDX-License-Identifier: MIT
// window: how a kernel of `taps` elements walks one axis of an image: the rule that convolutions
// and pools share. conv and pool are its words for users. Law: output i sees the elements
// i * stride + tap * dilation - before; where there are none, a convolution sees zeros.
// Read next: op/convolution.hpp, op/pool_sum.hpp.
#pragma once

#include <tenon/expr/apply.hpp>

namespace tenon {

/// A number for each of the two axes of an image; one number is both.
struct sides {
  extent height = 0, width = 0;
  constexpr sides(extent both) : height(both), width(both) {}
  constexpr sides(extent high, extent wide) : height(high), width(wide) {}
  friend constexpr bool operator==(const sides&, const sides&) = default;
};

/// As a padding: as many zeros as give ceil(size / stride) outputs, the odd one behind.
inline constexpr extent same = -1;

/// How a convolution walks the image. Groups cut the channels: each group of outputs sees one group
/// of inputs alone.
struct conv {
  sides stride = 1, padding = 0, dilation = 1;
  extent groups = 1;
  bool bias = true;  ///< of a layer: whether it adds one
};

/// How a pool walks the image; a stride of 0 is the kernel's size.
struct pool {
  sides stride = 0, padding = 0, dilation = 1;
};

namespace op {

/// The walk along one axis.
struct window {
  extent taps = 1, stride = 1, dilation = 1, before = 0, after = 0;

  /// Elements from the first tap to the last.
  constexpr extent reach() const { return dilation * (taps - 1) + 1; }
  constexpr extent outputs(extent size) const {
    return (size + before + after - reach()) / stride + 1;
  }
  /// Every field can be kept in an attribute, and the kernel fits into the padded axis.
  constexpr bool fits(extent size) const {
    for (extent field : {taps, stride, dilation, before + 1, after + 1})
      if (field < 1 || field >= limit) return false;
    return reach() <= size + before + after;
  }
  constexpr std::int64_t packed() const {
    return (((after * limit + before) * limit + dilation) * limit + stride) * limit + taps;
  }
  static constexpr window from(std::int64_t bits) {
    window w;
    for (extent* field : {&w.taps, &w.stride, &w.dilation, &w.before, &w.after}) {
      *field = bits % limit;
      bits /= limit;
    }
    return w;
  }

 private:
  static constexpr extent limit = 4096;
};

/// The walk of `taps` taps along an axis of `size` elements.
constexpr window make_window(extent size, extent taps, extent stride, extent padding,
                             extent dilation) {
  window w{taps, stride, dilation, padding, padding};
  if (padding == same && stride > 0) {
    const extent all = ((size + stride - 1) / stride - 1) * stride + w.reach() - size;
    w.before = all > 0 ? all / 2 : 0;
    w.after = all > 0 ? all - w.before : 0;
  }
  return w;
}

}  // namespace op

namespace detail {

/// Both walks over an image, and what they make of it.
struct image_walk {
  op::window high, wide;
  constexpr image_walk(const dims& image, sides taps, sides stride, sides padding, sides dilation)
      : high(
            op::make_window(image[2], taps.height, stride.height, padding.height, dilation.height)),
        wide(op::make_window(image[3], taps.width, stride.width, padding.width, dilation.width)) {}
  constexpr image_walk(graph::attributes attr)
      : high(op::window::from(attr.a)), wide(op::window::from(attr.b)) {}
  constexpr bool fits(const dims& image) const {
    return high.fits(image[2]) && wide.fits(image[3]);
  }
  constexpr graph::attributes packed() const { return {high.packed(), wide.packed()}; }
  constexpr dims outputs(const dims& image, extent channels) const {
    return {{image[0], channels, high.outputs(image[2]), wide.outputs(image[3])}, 4};
  }
};

/// [n, c, h, w]
template <class Shape>
inline constexpr bool is_image = Shape::rank == 4;

}  // namespace detail
}  // namespace tenon
