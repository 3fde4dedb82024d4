// SPDX-License-Identifier: MIT
#include "reference/layer.hpp"

namespace tn = tenon;

using tn::conv;
using tn::shape;

const reference::stored& file() {
  static const reference::stored values("convolution");
  return values;
}

template <conv Walk, class Images, class Filter>
void check(const std::string& name) {
  reference::agrees<Images, Filter>([](auto x, auto w) { return tn::conv2d<Walk>(x, w); }, file(),
                                    "conv2d " + name);
}

TEST_CASE("conv2d: strides, padding and dilation are those of PyTorch") {
  check<conv{}, shape<2, 3, 5, 7>, shape<4, 3, 3, 3>>("plain");
  check<conv{.stride = 2, .padding = 1}, shape<2, 2, 7, 6>, shape<3, 2, 3, 3>>("stride");
  check<conv{.padding = {2, 1}}, shape<1, 2, 4, 6>, shape<3, 2, 5, 2>>("padding");
  check<conv{.padding = tn::same}, shape<1, 2, 5, 6>, shape<3, 2, 3, 4>>("same");
  check<conv{.stride = {1, 2}, .padding = 2, .dilation = {2, 3}}, shape<1, 2, 7, 9>,
        shape<3, 2, 3, 3>>("dilation");
}

TEST_CASE("conv2d: groups, down to one channel each, are those of PyTorch") {
  check<conv{.padding = 1, .groups = 2}, shape<2, 4, 4, 5>, shape<6, 2, 3, 3>>("groups");
  check<conv{.padding = 1, .groups = 5}, shape<2, 5, 5, 4>, shape<5, 1, 3, 3>>("depthwise");
}

TEST_CASE("conv2d: filters of 1 x 1 and of 7 x 7 agree with PyTorch") {
  check<conv{}, shape<2, 6, 3, 4>, shape<5, 6, 1, 1>>("1x1");
  check<conv{.stride = 2, .padding = 3}, shape<1, 3, 12, 15>, shape<4, 3, 7, 7>>("7x7 by 2");
}

TEST_CASE("conv2d: the layers of a ResNet on small images agree with PyTorch") {
  check<conv{.stride = 2, .padding = 3}, shape<2, 3, 34, 30>, shape<64, 3, 7, 7>>("stem");
  check<conv{.padding = 1}, shape<2, 64, 14, 14>, shape<64, 64, 3, 3>>("middle");
  check<conv{.stride = 2, .padding = 1}, shape<2, 32, 14, 14>, shape<64, 32, 3, 3>>("narrowing");
  check<conv{}, shape<2, 64, 7, 7>, shape<256, 64, 1, 1>>("widening");
}

inline constexpr conv walk{.stride = 2, .padding = 3, .dilation = 2, .groups = 2};

TEST_CASE("conv1d: agrees with PyTorch") {
  reference::agrees<shape<2, 3, 9>, shape<4, 3, 4>>([](auto x, auto w) { return tn::conv1d(x, w); },
                                                    file(), "conv1d plain");
  reference::agrees<shape<2, 4, 11>, shape<6, 2, 3>>(
      [](auto x, auto w) { return tn::conv1d<walk>(x, w); }, file(), "conv1d walk");
}

template <conv Walk, tn::sides More, class Images, class Filter>
void check_back(const std::string& name) {
  reference::agrees<Images, Filter>(
      [](auto x, auto w) { return tn::conv_transpose2d<Walk, More>(x, w); }, file(),
      "conv_transpose2d " + name);
}

TEST_CASE("conv_transpose2d: strides, padding, further rows and groups are those of PyTorch") {
  check_back<conv{}, 0, shape<2, 3, 4, 3>, shape<3, 2, 3, 2>>("plain");
  check_back<conv{.stride = 2, .padding = 1}, 0, shape<1, 3, 4, 5>, shape<3, 2, 3, 3>>("stride");
  check_back<conv{.stride = {2, 3}, .padding = 1}, tn::sides{1, 2}, shape<1, 4, 3, 4>,
             shape<4, 2, 3, 3>>("more");
  check_back<conv{.stride = 2, .padding = 2, .dilation = 2, .groups = 2}, 0, shape<1, 4, 4, 3>,
             shape<4, 3, 3, 3>>("groups");
}
