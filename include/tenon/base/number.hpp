// SPDX-License-Identifier: MIT
// write_number: a floating point number in a dump, in constant expressions too: 64, 0.5, 1.25e-05,
// inf. Law: integers below 10^15 are written exactly, other numbers with six significant digits.
// Read next: graph/print.hpp.
#pragma once

#include <tenon/base/text.hpp>

namespace tenon::base {

namespace detail {

/// Six decimal digits and the power of ten of the first: digits * 10^(exponent - 5).
struct decimal {
  extent digits = 0;
  int exponent = 0;

  constexpr explicit decimal(double positive) {
    while (positive >= 10 && exponent < 400) positive /= 10, ++exponent;
    while (positive < 1 && exponent > -400) positive *= 10, --exponent;
    digits = static_cast<extent>(positive * 1e5 + 0.5);
    if (digits == 1'000'000) digits = 100'000, ++exponent;
  }
};

/// Digits with a point behind the first `whole` of them, without zeros at the end.
constexpr void write_digits(writer& out, extent digits, int whole) {
  char text[6] = {};
  for (int i = 5; i >= 0; --i, digits /= 10) text[i] = static_cast<char>('0' + digits % 10);
  int last = 6;
  while (last > whole && last > 1 && text[last - 1] == '0') --last;
  if (whole <= 0) out << "0.";
  for (int zero = whole; zero < 0; ++zero) out << '0';
  for (int i = 0; i < last; ++i) {
    if (i == whole && i > 0) out << '.';
    out << text[i];
  }
}

}  // namespace detail

/// Writes x as 64, 0.5, -1.25e-05, inf or nan.
constexpr void write_number(writer& out, double x) {
  if (x != x) {
    out << "nan";
    return;
  }
  if (x < 0) out << '-';
  const double size = x < 0 ? -x : x;
  if (size < 1e15 && size == static_cast<double>(static_cast<extent>(size))) {
    out << static_cast<extent>(size);
  } else if (size > 1.7976931348623157e308) {
    out << "inf";
  } else {
    const detail::decimal d(size);
    const bool positional = d.exponent >= -4 && d.exponent < 6;
    detail::write_digits(out, d.digits, positional ? d.exponent + 1 : 1);
    if (!positional) out << 'e' << d.exponent;
  }
}

}  // namespace tenon::base
