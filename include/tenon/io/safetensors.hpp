// SPDX-License-Identifier: MIT
// The header of a safetensors file: 8 bytes of length, then JSON that names arrays with dtype,
// shape and offsets, and words under __metadata__. Parsed strictly: only what the format allows.
// Law: parse(write(h)) is h. Source: the format's description by Hugging Face.
// Read next: io/checkpoint.hpp.
#pragma once

#include <tenon/io/file.hpp>
#include <tenon/shape/dtype.hpp>

#include <algorithm>
#include <cctype>
#include <map>
#include <string_view>

namespace tenon::io {

/// One array of a header: its bytes are [begin, end) of the data behind the header.
struct array_entry {
  std::string name;
  dtype type = dtype::f32;
  std::vector<extent> shape;
  std::uint64_t begin = 0, end = 0;
};

/// What a safetensors header says.
struct safetensors_header {
  std::vector<array_entry> arrays;
  std::map<std::string, std::string> metadata;
};

namespace detail {

struct dtype_name {
  dtype type;
  std::string_view name;
};
inline constexpr dtype_name dtype_names[] = {
    {dtype::boolean, "BOOL"}, {dtype::i8, "I8"},   {dtype::u8, "U8"},   {dtype::i16, "I16"},
    {dtype::u16, "U16"},      {dtype::i32, "I32"}, {dtype::u32, "U32"}, {dtype::i64, "I64"},
    {dtype::u64, "U64"},      {dtype::f32, "F32"}, {dtype::f64, "F64"}};

inline void quote(std::string& out, std::string_view words) {
  out += '"';
  for (char c : words) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

/// Reads the JSON of a header, one piece after another.
class header_parser {
 public:
  header_parser(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  safetensors_header run() {
    safetensors_header out;
    object([&](const std::string& name) {
      if (name == "__metadata__") {
        object([&](const std::string& key) {
          if (!out.metadata.emplace(key, string()).second) wrong("each word once");
        });
      } else {
        for (const array_entry& a : out.arrays)
          if (a.name == name) wrong("each array once");
        out.arrays.push_back(entry(name));
      }
    });
    space();
    if (at_ != text_.size()) wrong("the end of the header");
    return out;
  }

 private:
  [[noreturn]] void wrong(const std::string& expected) const {
    refuse(file_, "a safetensors header with " + expected,
           "something else at byte " + std::to_string(8 + at_));
  }
  void space() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }
  bool take(char c) {
    space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void need(char c) {
    if (!take(c)) wrong(std::string("'") + c + "'");
  }
  std::string string() {
    need('"');
    std::string out;
    for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
      if (static_cast<unsigned char>(text_[at_]) < 32) wrong("no control characters");
      if (text_[at_] == '\\') {
        ++at_;
        if (at_ >= text_.size() || (text_[at_] != '"' && text_[at_] != '\\' && text_[at_] != '/'))
          wrong("plain escapes");
      }
      out += text_[at_];
    }
    if (at_ == text_.size()) wrong("a closed string");
    ++at_;
    return out;
  }
  std::uint64_t number() {
    space();
    const std::size_t first = at_;
    std::uint64_t value = 0;
    for (; at_ < text_.size() && std::isdigit(static_cast<unsigned char>(text_[at_])) != 0; ++at_) {
      if (value > (std::uint64_t{1} << 53)) wrong("numbers below 2^53");
      value = value * 10 + static_cast<std::uint64_t>(text_[at_] - '0');
    }
    if (at_ == first) wrong("a number");
    return value;
  }
  std::vector<std::uint64_t> numbers() {
    std::vector<std::uint64_t> out;
    need('[');
    if (take(']')) return out;
    do out.push_back(number());
    while (take(','));
    need(']');
    return out;
  }
  template <class F>
  void object(const F& member) {
    need('{');
    if (take('}')) return;
    do {
      const std::string key = string();
      need(':');
      member(key);
    } while (take(','));
    need('}');
  }
  dtype type() {
    const std::string name = string();
    for (const dtype_name& known : dtype_names)
      if (known.name == name) return known.type;
    wrong("a dtype that tenon has, not " + name);
  }
  array_entry entry(const std::string& name) {
    array_entry out;
    out.name = name;
    int seen = 0;
    object([&](const std::string& key) {
      if (key == "dtype" && (seen & 1) == 0) {
        out.type = type();
        seen |= 1;
      } else if (key == "shape" && (seen & 2) == 0) {
        for (std::uint64_t e : numbers()) out.shape.push_back(static_cast<extent>(e));
        seen |= 2;
      } else if (key == "data_offsets" && (seen & 4) == 0) {
        const std::vector<std::uint64_t> both = numbers();
        if (both.size() != 2 || both[1] < both[0]) wrong("two rising offsets");
        out.begin = both[0];
        out.end = both[1];
        seen |= 4;
      } else {
        wrong("dtype, shape and data_offsets, each once");
      }
    });
    if (seen != 7) wrong("dtype, shape and data_offsets");
    return out;
  }

  std::string_view text_;
  const std::string& file_;
  std::size_t at_ = 0;
};

inline std::string entry_text(const array_entry& a) {
  std::string out;
  quote(out, a.name);
  out += ":{\"dtype\":";
  for (const dtype_name& known : dtype_names)
    if (known.type == a.type) quote(out, known.name);
  out += ",\"shape\":[";
  for (std::size_t i = 0; i < a.shape.size(); ++i)
    out += (i == 0 ? "" : ",") + std::to_string(a.shape[i]);
  return out + "],\"data_offsets\":[" + std::to_string(a.begin) + "," + std::to_string(a.end) +
         "]}";
}

}  // namespace detail

/// The JSON of a header, padded with spaces to a multiple of 8 bytes.
inline std::string header_text(const safetensors_header& header) {
  std::string out = "{\"__metadata__\":{";
  bool first = true;
  for (const auto& [key, value] : header.metadata) {
    if (!first) out += ',';
    first = false;
    detail::quote(out, key);
    out += ':';
    detail::quote(out, value);
  }
  out += '}';
  for (const array_entry& a : header.arrays) out += "," + detail::entry_text(a);
  out += '}';
  while (out.size() % 8 != 0) out += ' ';
  return out;
}

/// Parses a whole file's bytes into its header; the arrays must cover the data exactly. They are
/// returned in the order of their bytes.
inline safetensors_header parse_safetensors(std::span<const std::byte> data,
                                            const std::string& file) {
  std::uint64_t length = 0;
  if (data.size() < 8)
    detail::refuse(file, "8 bytes of header length", std::to_string(data.size()) + " bytes");
  for (std::size_t i = 0; i < 8; ++i) length |= std::to_integer<std::uint64_t>(data[i]) << (8 * i);
  if (length > data.size() - 8)
    detail::refuse(file, "a header of " + std::to_string(length) + " bytes",
                   std::to_string(data.size() - 8) + " bytes");
  const std::string_view text(reinterpret_cast<const char*>(data.data()) + 8, length);
  safetensors_header header = detail::header_parser(text, file).run();
  std::sort(header.arrays.begin(), header.arrays.end(),
            [](const array_entry& a, const array_entry& b) { return a.begin < b.begin; });
  std::uint64_t next = 0;
  for (const array_entry& a : header.arrays) {
    std::uint64_t size = static_cast<std::uint64_t>(size_of(a.type));
    for (extent e : a.shape) {
      if (e != 0 && size > (std::uint64_t{1} << 53) / static_cast<std::uint64_t>(e))
        detail::refuse(file, "array " + a.name + " of a size that exists", "a product above 2^53");
      size *= static_cast<std::uint64_t>(e);
    }
    if (a.begin != next || a.end - a.begin != size)
      detail::refuse(file,
                     "array " + a.name + " at bytes " + std::to_string(next) + " to " +
                         std::to_string(next + size),
                     std::to_string(a.begin) + " to " + std::to_string(a.end));
    next = a.end;
  }
  if (next != data.size() - 8 - length)
    detail::refuse(file, std::to_string(next) + " bytes of data",
                   std::to_string(data.size() - 8 - length));
  return header;
}

}  // namespace tenon::io
