// SPDX-License-Identifier: MIT
// resnet18: the network of the stored file, for images of 32 x 32, and its batch.
#pragma once

#include "reference/training.hpp"

#include <tenon/model/resnet.hpp>

namespace reference {

struct resnet18 {
  static constexpr tn::extent images = 2;
  using model = tn::resnet18<10, tn::stem::small>;
  template <class T>
  using input = tn::input<T, tn::batch<images>, 3, 32, 32>;
  using target = tn::input<std::int32_t, tn::batch<images>>;

  template <class T>
  static tn::tensor<T, images, 3, 32, 32> x() {
    return numbers("resnet18 x249", 0.5, 0.5);
  }
  static tn::tensor<std::int32_t, images> y() {
    tn::tensor<std::int32_t, images> out;
    fill_labels("resnet18 y249", 10, out.data(), images);
    return out;
  }
};

}  // namespace reference
