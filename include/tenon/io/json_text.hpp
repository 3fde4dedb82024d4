// SPDX-License-Identifier: MIT
// Strings as JSON spells them: quoting, escapes, and which bytes are UTF-8 (RFC 8259, RFC 3629).
// Law: what quote wrote is read back, byte for byte.
// Read next: io/safetensors_header.hpp.
#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

namespace tenon::io::detail {

inline void quote(std::string& out, std::string_view words) {
  out += '"';
  for (char c : words) {
    const auto code = static_cast<unsigned char>(c);
    if (code < 32) {
      out += code < 16 ? "\\u000" : "\\u001";
      out += "0123456789abcdef"[code & 15];
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

/// How many bytes the UTF-8 character at the front takes; 0 if it is none.
inline std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const unsigned first = byte(0);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xc0) != 0x80) return 0;
  const bool too_long = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  const bool beyond = (first == 0xed && byte(1) > 0x9f) || (first == 0xf4 && byte(1) > 0x8f);
  return too_long || beyond ? 0 : length;
}

/// A character that was escaped and the bytes its escape took: 0 if it is none.
struct unescaped {
  char sign;
  std::size_t length;
};

/// The escape at the front; of those by number only ASCII, all that anybody writes so.
inline unescaped json_escape(std::string_view text) {
  constexpr std::string_view signs = "\"\\/bfnrt", meant = "\"\\/\b\f\n\r\t";
  if (text.size() < 2 || text[0] != '\\') return {0, 0};
  const std::size_t known = signs.find(text[1]);
  if (known != std::string_view::npos) return {meant[known], 2};
  if (text.size() < 6 || !text.starts_with("\\u00")) return {0, 0};
  unsigned code = 0;
  const auto [end, failed] = std::from_chars(text.data() + 4, text.data() + 6, code, 16);
  if (failed != std::errc{} || end != text.data() + 6 || code > 127) return {0, 0};
  return {static_cast<char>(code), 6};
}

}  // namespace tenon::io::detail
