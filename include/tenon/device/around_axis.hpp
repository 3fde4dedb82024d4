// SPDX-License-Identifier: MIT
// around_axis: the loops around one axis of a dense tensor: outer * axis * inner elements.
// Read next: device/cpu/own.hpp.
#pragma once

#include <tenon/shape/dims.hpp>

namespace tenon::device {

/// The sizes around one axis of a shape in a batch of n rows; around the rank: all are outer.
struct around_axis {
  extent outer = 1, inner = 1;
  constexpr around_axis(const dims& d, int axis, extent batch_rows) {
    for (int i = 0; i < axis; ++i) outer *= d[i] < 0 ? batch_rows : d[i];
    for (int i = axis + 1; i < d.rank; ++i) inner *= d[i];
  }
};

}  // namespace tenon::device
