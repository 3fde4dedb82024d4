// SPDX-License-Identifier: MIT
// cos: cosine of x in radians. [s] -> [s]
// Read next: op/sin.hpp, where its op stands beside that of sin: each is the other's gradient.
#pragma once

#include <tenon/op/sin.hpp>

namespace tenon {

/// Cosine of x in radians.
inline constexpr function<op::cos> cos;

}  // namespace tenon
