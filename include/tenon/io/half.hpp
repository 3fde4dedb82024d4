// SPDX-License-Identifier: MIT
// Floats of 16 bits, as files hold them, read as float; every one of them is a float exactly.
// Source: IEEE 754-2019, 3.6 (binary16); bfloat16 is the upper half of binary32.
// Read next: io/safetensors.hpp.
#pragma once

#include <tenon/base/config.hpp>

#include <bit>

namespace tenon::io {

/// The number whose upper 16 bits these are.
constexpr float float_of_bf16(std::uint16_t bits) {
  return std::bit_cast<float>(std::uint32_t{bits} << 16);
}

/// The number that binary16 writes with these bits: 1 sign, 5 exponent, 10 fraction.
constexpr float float_of_f16(std::uint16_t bits) {
  const std::uint32_t sign = (bits & 0x8000u) << 16, exponent = (bits >> 10) & 31u,
                      fraction = bits & 0x3ffu;
  const float below = static_cast<float>(fraction) * 0x1p-24f;
  const std::uint32_t size = exponent == 0    ? std::bit_cast<std::uint32_t>(below)
                             : exponent == 31 ? 0x7f800000u | fraction << 13
                                              : (exponent + 112) << 23 | fraction << 13;
  return std::bit_cast<float>(sign | size);
}

}  // namespace tenon::io
