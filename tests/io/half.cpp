// SPDX-License-Identifier: MIT
// half: every number of 16 bits is its float.
#include <tenon/io/half.hpp>

#include <doctest/doctest.h>

#include <cmath>

using namespace tenon;

static_assert(io::float_of_f16(0x3c00) == 1 && io::float_of_f16(0xc000) == -2);
static_assert(io::float_of_f16(0x7bff) == 65504 && io::float_of_f16(0x0400) == 0x1p-14f);
static_assert(io::float_of_bf16(0x3f80) == 1 && io::float_of_bf16(0xc040) == -3);

TEST_CASE("half: binary16 is (-1)^s 2^(e-15) (1 + f / 1024), with subnormals, infinity and NaN") {
  for (unsigned bits = 0; bits < 65536; ++bits) {
    const int e = static_cast<int>(bits >> 10 & 31), f = static_cast<int>(bits & 1023);
    const float value = io::float_of_f16(static_cast<std::uint16_t>(bits));
    CHECK(std::signbit(value) == (bits > 32767));
    if (e == 31)
      CHECK((f == 0 ? std::isinf(value) : std::isnan(value)));
    else
      CHECK(std::fabs(value) == std::ldexp(e == 0 ? f : 1024 + f, (e == 0 ? 1 : e) - 25));
  }
}
