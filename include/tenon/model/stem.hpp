// SPDX-License-Identifier: MIT
// stem: for which images a model is. Each model says what it does for either.
// Read next: model/resnet.hpp.
#pragma once

#include <cstdint>

namespace tenon {

/// Large images (224 x 224) are made smaller in the first layers, small ones (32 x 32) are not.
enum class stem : std::uint8_t { large, small };

}  // namespace tenon
