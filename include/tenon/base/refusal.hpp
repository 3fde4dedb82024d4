// SPDX-License-Identifier: MIT
// What the library throws at run time: an error that names the operation and what was expected and
// found. Compile-time refusals are static_asserts at the public doors; this is their run-time
// counterpart.
#pragma once

#include <stdexcept>
#include <string>

namespace tenon {

/// Thrown for every refused input at run time. The text names the operation or file, what was
/// expected, what was found.
struct error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace tenon
