// SPDX-License-Identifier: MIT
// png: writes PNG files without a library, of any kind, for the tests of what reads them.
#pragma once

#include <tenon/io/file.hpp>

#include <string>

namespace laws {

/// A PNG of these header fields and of chunks that are given one by one.
class png {
 public:
  png(std::uint32_t rows, std::uint32_t cols, int depth, int colour_type) {
    out_ = "\x89PNG\r\n\x1a\n";
    add("IHDR", word(cols) + word(rows) + static_cast<char>(depth) +
                    static_cast<char>(colour_type) + std::string(3, '\0'));
  }
  png& add(const std::string& kind, const std::string& data) {
    out_ += word(static_cast<std::uint32_t>(data.size())) + kind + data + word(crc(kind + data));
    return *this;
  }
  /// The scan lines, each with its filter byte before it, in one stored block of deflate.
  png& lines(const std::string& bytes) {
    const auto size = static_cast<std::uint32_t>(bytes.size());
    const auto low = [](std::uint32_t n) {
      return std::string{static_cast<char>(n & 255), static_cast<char>((n >> 8) & 255)};
    };
    return add("IDAT", "\x78\x01\x01" + low(size) + low(~size) + bytes + word(adler(bytes)));
  }
  tenon::io::bytes end() {
    add("IEND", "");
    const auto* first = reinterpret_cast<const std::byte*>(out_.data());
    return {first, first + out_.size()};
  }

 private:
  static std::string word(std::uint32_t n) {
    std::string out;
    for (int shift : {24, 16, 8, 0}) out += static_cast<char>((n >> shift) & 255);
    return out;
  }
  static std::uint32_t crc(const std::string& bytes) {
    std::uint32_t c = ~0u;
    for (char byte : bytes) {
      c ^= static_cast<std::uint8_t>(byte);
      for (int k = 0; k < 8; ++k) c = (c >> 1) ^ (0xEDB88320u & (0u - (c & 1)));
    }
    return ~c;
  }
  static std::uint32_t adler(const std::string& bytes) {
    std::uint32_t a = 1, b = 0;
    for (char byte : bytes) {
      a = (a + static_cast<std::uint8_t>(byte)) % 65521;
      b = (b + a) % 65521;
    }
    return (b << 16) | a;
  }

  std::string out_;
};

}  // namespace laws
