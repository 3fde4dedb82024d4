// SPDX-License-Identifier: MIT
// Names and dumps in constant expressions: content decides equality, capacity is watched, numbers
// are written.
#include <tenon/base/number.hpp>

#include <doctest/doctest.h>

#include <limits>

using tenon::text;
using tenon::base::writer;

namespace {

constexpr bool writes(double x, std::string_view expected) {
  writer out;
  tenon::base::write_number(out, x);
  return out.view() == expected;
}

constexpr text too_long() {
  text name;
  for (int i = 0; i <= text::capacity; ++i) name.append('x');
  return name;
}

}  // namespace

static_assert(text("block") + 3 + ".fc1" == text("block3.fc1"));
static_assert((text("at") + -120).view() == "at-120");
static_assert(text("layer") + '2' + 3 == text("layer23"));
static_assert(!(text("a") == text("b")) && !text("a").overflowed());
static_assert(too_long().overflowed());
static_assert(writes(0.5, "0.5") && writes(64, "64") && writes(-1.25e-5, "-1.25e-5"));
static_assert(writes(1.0 / 3, "0.333333") && writes(1e20, "1e20") && writes(0.001, "0.001"));
static_assert(writes(123456.7, "123457") && writes(0, "0"));
static_assert(writes(std::numeric_limits<double>::infinity(), "inf"));

TEST_CASE("text: a writer grows") {
  writer out;
  for (int i = 0; i < 1000; ++i) out << i << ' ';
  CHECK(out.size() == 3890);
}
