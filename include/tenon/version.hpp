// SPDX-License-Identifier: MIT
// The version of tenon, written once: Meson, CMake, pkg-config and the checkpoints read it from
// here.
#pragma once

namespace tenon {

/// Semantic version of this copy of the library.
inline constexpr const char* version = "0.1.0";

}  // namespace tenon
