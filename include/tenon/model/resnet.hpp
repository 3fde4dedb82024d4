// SPDX-License-Identifier: MIT
// resnet: residual networks (He, Zhang, Ren and Sun, "Deep residual learning for image
// recognition", 2015) with 18, 50 or 152 layers: images [n, c, h, w] -> scores [n, Classes].
// Parameters have the names and shapes of torchvision's state_dict, "layer1.0.conv1.weight"; of its
// entries num_batches_tracked alone, which counts steps, has none.
// Read next: model/normalised_conv.hpp.
#pragma once

#include <tenon/fn/mean.hpp>
#include <tenon/model/normalised_conv.hpp>
#include <tenon/model/stem.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/op/pool_pick.hpp>
#include <tenon/op/relu.hpp>

namespace tenon {

namespace model {

/// What is added to a block's result: its operand, as it is or brought to the result's shape.
template <extent Out, extent Stride, class X>
constexpr auto shortcut(const X& x, const text& name) {
  if constexpr (shape_of<X>[1] == Out && Stride == 1) {
    return x;
  } else {
    return normalised_conv<Out, 1, Stride>(x, name + ".downsample.0", name + ".downsample.1");
  }
}

/// Two 3 x 3 convolutions.
struct basic_block {
  static constexpr extent expansion = 1;
  template <extent Width, extent Stride, class X>
  static constexpr auto of(const X& x, const text& name) {
    const auto a = relu(normalised_conv<Width, 3, Stride>(x, name + ".conv1", name + ".bn1"));
    const auto b = normalised_conv<Width, 3, 1>(a, name + ".conv2", name + ".bn2");
    return relu(b + shortcut<Width, Stride>(x, name));
  }
};

/// A 3 x 3 convolution between two of 1 x 1 that narrow and widen the channels.
struct bottleneck {
  static constexpr extent expansion = 4;
  template <extent Width, extent Stride, class X>
  static constexpr auto of(const X& x, const text& name) {
    constexpr extent out = Width * expansion;
    const auto a = relu(normalised_conv<Width, 1, 1>(x, name + ".conv1", name + ".bn1"));
    const auto b = relu(normalised_conv<Width, 3, Stride>(a, name + ".conv2", name + ".bn2"));
    const auto c = normalised_conv<out, 1, 1>(b, name + ".conv3", name + ".bn3");
    return relu(c + shortcut<out, Stride>(x, name));
  }
};

/// Count blocks of one width; the first one may stride.
template <class Block, extent Width, extent Stride, class X>
constexpr auto stage(const X& x, const text& name, int count) {
  auto y = Block::template of<Width, Stride>(x, name + ".0");
  for (int i = 1; i < count; ++i) y = Block::template of<Width, 1>(y, name + "." + i);
  return y;
}

/// How many blocks each of the four stages has.
struct block_counts {
  int at[4];
};

template <class Block, block_counts Counts, extent Classes, stem Stem>
struct resnet {
  template <class X>
  static constexpr auto first_layers(const X& x) {
    if constexpr (Stem == stem::small) {
      return relu(normalised_conv<64, 3, 1>(x, "conv1", "bn1"));
    } else {
      return max_pool<3, pool{.stride = 2, .padding = 1}>(
          relu(normalised_conv<64, 7, 2>(x, "conv1", "bn1")));
    }
  }
  constexpr auto operator()(auto x) const {
    const auto a = stage<Block, 64, 1>(first_layers(x), "layer1", Counts.at[0]);
    const auto b = stage<Block, 128, 2>(a, "layer2", Counts.at[1]);
    const auto c = stage<Block, 256, 2>(b, "layer3", Counts.at[2]);
    const auto d = stage<Block, 512, 2>(c, "layer4", Counts.at[3]);
    return linear<Classes>(mean<2, 3>(d), "fc");
  }
};

}  // namespace model

/// ResNet-18: 11,689,512 parameters with 1000 classes.
template <extent Classes = 1000, stem Stem = stem::large>
using resnet18 =
    model::resnet<model::basic_block, model::block_counts{{2, 2, 2, 2}}, Classes, Stem>;
/// ResNet-50: 25,557,032 parameters with 1000 classes.
template <extent Classes = 1000, stem Stem = stem::large>
using resnet50 = model::resnet<model::bottleneck, model::block_counts{{3, 4, 6, 3}}, Classes, Stem>;
/// ResNet-152: 60,192,808 parameters with 1000 classes.
template <extent Classes = 1000, stem Stem = stem::large>
using resnet152 =
    model::resnet<model::bottleneck, model::block_counts{{3, 8, 36, 3}}, Classes, Stem>;

}  // namespace tenon
