// SPDX-License-Identifier: MIT
// correlation_axis: one axis of a convolution as a walk over its source: which taps each place of
// the result sees, and where. Forward, place i sees stride * i + dilation * tap; turned round, the
// places fall into `stride` phases, each of which sees every stride-th tap or fewer, backwards.
// Law: the taps of all phases together are all taps, once. Read next: device/cpu/correlate.hpp.
#pragma once

#include <tenon/op/convolution.hpp>

namespace tenon::device {

/// The taps that the places of one phase see: the first lies `offset` behind place 0 in the
/// source with its border, each next one tap_step further; tap numbers go from first_tap in steps
/// of next_tap.
struct correlation_phase {
  extent offset = 0, tap_step = 0, taps = 0, first_tap = 0, next_tap = 1;
};

/// One axis: `source` elements with `lead` zeros before them and more behind, padded in all.
struct correlation_axis {
  extent source = 1, result = 1, lead = 0, padded = 1;
  extent step = 1;    ///< in the source, between neighbours of one phase
  extent phases = 1;  ///< in the result, between neighbours of one phase
  bool turned = false;
  op::window walk;

  constexpr bool lies_bare() const { return lead == 0 && padded == source; }
  constexpr extent all_taps() const { return walk.taps; }
  constexpr extent places(extent p) const { return (result - p + phases - 1) / phases; }

  constexpr correlation_phase phase(extent p) const {
    if (!turned) return {0, walk.dilation, walk.taps, 0, 1};
    correlation_phase out;
    for (extent tap = 0; tap < walk.taps; ++tap) {
      const extent at = p + walk.before - tap * walk.dilation;
      if (at % walk.stride != 0) continue;
      const extent offset = at / walk.stride + lead;
      if (out.taps == 0) {
        out.first_tap = tap;
        out.offset = offset;
      } else if (out.taps == 1) {
        out.next_tap = tap - out.first_tap;
        out.tap_step = offset - out.offset;
      }
      ++out.taps;
    }
    return out;
  }

  /// The axis of a convolution, from images of `size` elements.
  static constexpr correlation_axis forward(const op::window& walk, extent size, extent outputs) {
    correlation_axis axis;
    axis.source = size;
    axis.result = outputs;
    axis.lead = walk.before;
    axis.step = walk.stride;
    axis.walk = walk;
    axis.pad();
    return axis;
  }
  /// The same turned round, from its outputs to images of `size` elements.
  static constexpr correlation_axis backward(const op::window& walk, extent size, extent outputs) {
    correlation_axis axis;
    axis.turned = true;
    axis.source = outputs;
    axis.result = size;
    axis.phases = walk.stride;
    axis.walk = walk;
    extent before = 0;
    for (extent p = 0; p < axis.phases; ++p) {
      const correlation_phase each = axis.phase(p);
      const extent last = each.offset + (each.taps - 1) * each.tap_step;
      if (each.taps > 0 && last < before) before = last;
    }
    axis.lead = -before;
    axis.pad();
    return axis;
  }

 private:
  constexpr void pad() {
    padded = lead + source;
    for (extent p = 0; p < phases; ++p) {
      const correlation_phase each = phase(p);
      const extent furthest = each.tap_step > 0 ? (each.taps - 1) * each.tap_step : 0;
      const extent needed = each.offset + (places(p) - 1) * step + furthest + 1;
      if (each.taps > 0 && needed > padded) padded = needed;
    }
  }
};

/// Both axes of a convolution with attributes A and B between images and outputs; a filter of one
/// element, which moves nothing, walks an image as one row.
template <std::int64_t A, std::int64_t B, class Images, class Outputs, bool Turned>
struct correlation_walk {
  static constexpr op::window a = op::window::from(A), b = op::window::from(B);
  static constexpr bool moves(const op::window& walk) {
    return walk.taps > 1 || walk.stride > 1 || walk.before != 0 || walk.after != 0;
  }
  static constexpr bool is_one_row = !moves(a) && !moves(b);
  static constexpr correlation_axis axis(const op::window& walk, extent images, extent outputs) {
    return Turned ? correlation_axis::backward(walk, images, outputs)
                  : correlation_axis::forward(walk, images, outputs);
  }
  static constexpr extent h = Images::value[2], w = Images::value[3];
  static constexpr extent oh = Outputs::value[2], ow = Outputs::value[3];
  static constexpr correlation_axis high = axis(a, is_one_row ? 1 : h, is_one_row ? 1 : oh);
  static constexpr correlation_axis wide = axis(b, is_one_row ? h* w : w, is_one_row ? oh* ow : ow);
};

}  // namespace tenon::device
