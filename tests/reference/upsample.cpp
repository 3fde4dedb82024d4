// SPDX-License-Identifier: MIT
#include "reference/layer.hpp"

#include <tenon/fn/upsample.hpp>

namespace tn = tenon;

template <class Images, class F>
void check(F f, const std::string& name) {
  static const reference::stored file("upsample");
  reference::agrees<Images>(f, file, name);
}

TEST_CASE("upsample: nearest and bilinear places are PyTorch's") {
  check<tn::shape<2, 2, 3, 4>>(
      [](auto x) {
        return tn::upsample_nearest<tn::sides{2, 3}>(x);
      },
      "upsample nearest");
  check<tn::shape<2, 2, 3, 4>>([](auto x) { return tn::upsample_bilinear<2>(x); },
                               "upsample bilinear");
  check<tn::shape<1, 2, 4, 3>>(
      [](auto x) {
        return tn::upsample_bilinear<tn::sides{3, 2}>(x);
      },
      "upsample bilinear sides");
}
