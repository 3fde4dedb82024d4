// SPDX-License-Identifier: MIT
#include "reference/layer.hpp"

namespace tn = tenon;

using tn::pool;
using tn::shape;
using tn::sides;

template <class Images, class F>
void check(F f, const std::string& name) {
  static const reference::stored file("pool");
  reference::agrees<Images>(f, file, name);
}

TEST_CASE("max_pool: overlap, padding and dilation are those of PyTorch") {
  check<shape<2, 3, 6, 5>>([](auto x) { return tn::max_pool<2>(x); }, "max_pool plain");
  check<shape<2, 3, 7, 9>>([](auto x) { return tn::max_pool<3, pool{.stride = 2}>(x); },
                           "max_pool overlap");
  check<shape<1, 4, 8, 7>>(
      [](auto x) { return tn::max_pool<3, pool{.stride = 2, .padding = 1}>(x); },
      "max_pool padding");
  check<shape<1, 2, 8, 7>>(
      [](auto x) {
        return tn::max_pool<sides{3, 2}, pool{.stride = 1, .dilation = 2}>(x);
      },
      "max_pool dilation");
  check<shape<2, 3, 10>>(
      [](auto x) { return tn::max_pool1d<3, pool{.stride = 2, .padding = 1}>(x); }, "max_pool1d");
}

TEST_CASE("avg_pool: overlap and padding, which counts as zeros, are those of PyTorch") {
  check<shape<2, 3, 6, 5>>([](auto x) { return tn::avg_pool<2>(x); }, "avg_pool plain");
  check<shape<2, 2, 7, 5>>(
      [](auto x) {
        return tn::avg_pool<sides{3, 2}, pool{.stride = {2, 1}, .padding = 1}>(x);
      },
      "avg_pool overlap");
  check<shape<2, 3, 10>>(
      [](auto x) { return tn::avg_pool1d<3, pool{.stride = 2, .padding = 1}>(x); }, "avg_pool1d");
}

TEST_CASE("adaptive_avg_pool: outputs that divide the image and that do not are those of PyTorch") {
  check<shape<2, 3, 6, 6>>(
      [](auto x) {
        return tn::adaptive_avg_pool<sides{2, 3}>(x);
      },
      "adaptive_avg_pool dividing");
  check<shape<2, 2, 7, 6>>(
      [](auto x) {
        return tn::adaptive_avg_pool<sides{3, 4}>(x);
      },
      "adaptive_avg_pool overlapping");
  check<shape<1, 3, 3, 7>>(
      [](auto x) {
        return tn::adaptive_avg_pool<sides{5, 3}>(x);
      },
      "adaptive_avg_pool to more");
  check<shape<2, 4, 5, 3>>([](auto x) { return tn::adaptive_avg_pool<1>(x); },
                           "adaptive_avg_pool to one");
}
