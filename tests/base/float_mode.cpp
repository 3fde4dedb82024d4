// SPDX-License-Identifier: MIT
// Laws of flush_denormals: numbers below the smallest normal one count as zero in its scope, as
// operands and as results; after it all is as before. Threads: tests/device/threads.cpp.
#include <tenon/base/float_mode.hpp>

#include <doctest/doctest.h>

#include <cfenv>
#include <limits>

namespace tn = tenon;

namespace {

volatile float smallest = std::numeric_limits<float>::min();
volatile float denormal = std::numeric_limits<float>::denorm_min();
volatile float half = 0.5f;

#if defined(__x86_64__)
constexpr bool flushes = true;
#else
constexpr bool flushes = false;
#endif

bool gives_zero() { return smallest * half == 0.0f && denormal * 2.0f / half == 0.0f; }
bool gives_denormals() { return smallest * half > 0.0f && denormal * 2.0f / half > 0.0f; }

}  // namespace

TEST_CASE("flush_denormals: results and operands are zero in its scope, and no longer") {
  CHECK(gives_denormals());
  {
    const tn::flush_denormals outer;
    CHECK(gives_zero() == flushes);
    { const tn::flush_denormals inner; }
    CHECK(gives_zero() == flushes);
  }
  CHECK(gives_denormals());
}

TEST_CASE("flush_denormals: rounding stays, and exceptions that were raised stay raised") {
  std::fesetround(FE_UPWARD);
  std::feclearexcept(FE_ALL_EXCEPT);
  {
    const tn::flush_denormals flush;
    CHECK(std::fegetround() == FE_UPWARD);
    std::feraiseexcept(FE_DIVBYZERO);
  }
  CHECK(std::fegetround() == FE_UPWARD);
  CHECK(std::fetestexcept(FE_DIVBYZERO) != 0);
  std::fesetround(FE_TONEAREST);
}
