// SPDX-License-Identifier: MIT
#include "reference/layer.hpp"

#include <tenon/fn/pad_mode.hpp>

namespace tn = tenon;

template <tn::pad_mode Mode>
void check(const std::string& name) {
  static const reference::stored file("pad_mode");
  reference::agrees<tn::shape<2, 2, 4, 5>>(
      [](auto x) { return tn::pad<2, 0, 3, Mode>(tn::pad<3, 2, 1, Mode>(x)); }, file, name);
}

TEST_CASE("pad: what is mirrored and what is repeated along two axes is PyTorch's") {
  check<tn::pad_mode::reflect>("pad reflect");
  check<tn::pad_mode::replicate>("pad replicate");
}
