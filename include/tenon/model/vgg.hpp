// SPDX-License-Identifier: MIT
// vgg: plain stacks of 3 x 3 convolutions (Simonyan and Zisserman, "Very deep convolutional
// networks for large-scale image recognition", 2014) with 11 or 16 layers: images [n, c, h, w] ->
// scores [n, Classes]. Parameters have the names and shapes of torchvision's state_dict,
// "features.0.weight"; for small images but for the classifier, which is one layer there.
// Read next: nn/conv2d.hpp.
#pragma once

#include <tenon/fn/adaptive_pool.hpp>
#include <tenon/fn/dropout.hpp>
#include <tenon/model/stem.hpp>
#include <tenon/nn/conv2d.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/op/pool_pick.hpp>
#include <tenon/op/relu.hpp>
#include <tenon/op/reshape.hpp>

namespace tenon {

namespace model {

/// A 3 x 3 convolution that keeps the size, and relu; `place` counts layers, relu and pools.
template <extent Out, class X>
constexpr auto plain_conv(const X& x, int& place) {
  constexpr conv walk{.padding = 1};
  const text name = text("features.") + place;
  place += 2;
  return relu(conv2d<Out, 3, walk>(x, name, init::he(Out * 9), init::zeros()));
}

/// Count convolutions of one width, and a pool that halves the size.
template <extent Width, class X>
constexpr auto plain_stage(const X& x, int count, int& place) {
  auto y = plain_conv<Width>(x, place);
  for (int i = 1; i < count; ++i) y = plain_conv<Width>(y, place);
  ++place;
  return max_pool<2>(y);
}

/// How many convolutions each of the five stages has.
struct stage_counts {
  int at[5];
};

template <stage_counts Counts, extent Classes, stem Stem>
struct vgg {
  template <extent Out, class X>
  static constexpr auto dense(const X& x, const text& name) {
    return linear<Out>(x, name, init::normal(0.01), init::zeros());
  }
  template <class X>
  static constexpr auto classify(const X& x) {
    if constexpr (Stem == stem::small) {
      return dense<Classes>(flatten(x), "classifier");
    } else {
      const auto flat = flatten(adaptive_avg_pool<7>(x));
      const auto a = dropout<50>(relu(dense<4096>(flat, "classifier.0")));
      const auto b = dropout<50>(relu(dense<4096>(a, "classifier.3")));
      return dense<Classes>(b, "classifier.6");
    }
  }
  constexpr auto operator()(auto x) const {
    int place = 0;
    const auto a = plain_stage<64>(x, Counts.at[0], place);
    const auto b = plain_stage<128>(a, Counts.at[1], place);
    const auto c = plain_stage<256>(b, Counts.at[2], place);
    const auto d = plain_stage<512>(c, Counts.at[3], place);
    return classify(plain_stage<512>(d, Counts.at[4], place));
  }
};

}  // namespace model

/// VGG-11: 132,863,336 parameters with 1000 classes.
template <extent Classes = 1000, stem Stem = stem::large>
using vgg11 = model::vgg<model::stage_counts{{1, 1, 2, 2, 2}}, Classes, Stem>;
/// VGG-16: 138,357,544 parameters with 1000 classes.
template <extent Classes = 1000, stem Stem = stem::large>
using vgg16 = model::vgg<model::stage_counts{{2, 2, 3, 3, 3}}, Classes, Stem>;

}  // namespace tenon
