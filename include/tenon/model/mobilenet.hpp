// SPDX-License-Identifier: MIT
// mobilenet: a small network of depthwise blocks (Howard et al., "MobileNets: efficient
// convolutional neural networks for mobile vision applications", 2017): images [n, c, h, w] ->
// scores [n, Classes].
// Read next: model/normalised_conv.hpp.
#pragma once

#include <tenon/fn/mean.hpp>
#include <tenon/model/normalised_conv.hpp>
#include <tenon/model/stem.hpp>
#include <tenon/nn/linear.hpp>
#include <tenon/op/relu.hpp>

namespace tenon {

namespace model {

/// A 3 x 3 convolution of each channel by itself, then one of 1 x 1 across the channels.
template <extent Out, extent Stride, class X>
constexpr auto depthwise_block(const X& x, const text& name) {
  constexpr extent in = shape_of<X>[1];
  const auto a = relu(normalised_conv<in, 3, Stride, in>(x, name + ".depthwise", name + ".bn1"));
  return relu(normalised_conv<Out, 1, 1>(a, name + ".pointwise", name + ".bn2"));
}

}  // namespace model

/// MobileNet of full width: 4,231,976 parameters with 1000 classes, named "conv1", "bn1",
/// "blocks.0.depthwise" .. "blocks.12.bn2", "fc". Small images keep their size in the first layer
/// and the first block that would halve it.
template <extent Classes = 1000, stem Stem = stem::large>
struct mobilenet {
  constexpr auto operator()(auto x) const {
    constexpr extent first = Stem == stem::large ? 2 : 1;
    const auto a = relu(model::normalised_conv<32, 3, first>(x, "conv1", "bn1"));
    const auto b = model::depthwise_block<64, 1>(a, "blocks.0");
    const auto c = model::depthwise_block<128, first>(b, "blocks.1");
    const auto d = model::depthwise_block<128, 1>(c, "blocks.2");
    const auto e = model::depthwise_block<256, 2>(d, "blocks.3");
    const auto f = model::depthwise_block<256, 1>(e, "blocks.4");
    auto g = model::depthwise_block<512, 2>(f, "blocks.5");
    for (int i = 6; i < 11; ++i) g = model::depthwise_block<512, 1>(g, text("blocks.") + i);
    const auto h = model::depthwise_block<1024, 2>(g, "blocks.11");
    const auto i = model::depthwise_block<1024, 1>(h, "blocks.12");
    return linear<Classes>(mean<2, 3>(i), "fc");
  }
};

}  // namespace tenon
