// SPDX-License-Identifier: MIT
// normalised_conv: a convolution with batch_norm behind it, of which image models are made.
// [n, c, h, w] -> [n, Out, oh, ow].
// Read next: nn/conv2d.hpp, nn/batch_norm.hpp; model/resnet.hpp.
#pragma once

#include <tenon/nn/batch_norm.hpp>
#include <tenon/nn/conv2d.hpp>

namespace tenon {

namespace model {

/// A convolution without bias that keeps the size but for its stride, He's start by the outputs,
/// and batch_norm.
template <extent Out, extent Kernel, extent Stride, extent Groups = 1, class X>
constexpr auto normalised_conv(const X& x, const text& conv_name, const text& norm_name) {
  constexpr conv walk{.stride = Stride, .padding = Kernel / 2, .groups = Groups, .bias = false};
  constexpr extent fan_out = Out / Groups * Kernel * Kernel;
  return batch_norm(conv2d<Out, Kernel, walk>(x, conv_name, init::he(fan_out), init::zeros()),
                    norm_name);
}

}  // namespace model

}  // namespace tenon
