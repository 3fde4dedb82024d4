// SPDX-License-Identifier: MIT
// The header of a safetensors file: JSON that names arrays with dtype, shape and offsets, and words
// under __metadata__. Parsed strictly: only what the format allows.
// Law: parse(write(h)) is h. Source: the format's description by Hugging Face.
// Read next: io/safetensors.hpp.
#pragma once

#include <tenon/io/json_text.hpp>
#include <tenon/io/text_reader.hpp>
#include <tenon/shape/dtype.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace tenon::io {

/// Floats of 16 bits, which exist in files only: IEEE 754 binary16, or the upper half of a float.
enum class half { none, f16, bf16 };

/// One array of a header: its bytes are [begin, end) of the data behind the header. Where they are
/// halves, `type` is f32, what they are read as.
struct array_entry {
  std::string name;
  dtype type = dtype::f32;
  std::vector<extent> shape;
  std::uint64_t begin = 0, end = 0;
  io::half half = io::half::none;

  int element_bytes() const { return half == io::half::none ? size_of(type) : 2; }
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
  io::half half = io::half::none;
};
inline constexpr dtype_name dtype_names[] = {{dtype::boolean, "BOOL"},
                                             {dtype::i8, "I8"},
                                             {dtype::u8, "U8"},
                                             {dtype::i16, "I16"},
                                             {dtype::u16, "U16"},
                                             {dtype::i32, "I32"},
                                             {dtype::u32, "U32"},
                                             {dtype::i64, "I64"},
                                             {dtype::u64, "U64"},
                                             {dtype::f32, "F32"},
                                             {dtype::f64, "F64"},
                                             {dtype::f32, "F16", half::f16},
                                             {dtype::f32, "BF16", half::bf16}};

/// Reads the JSON of a header, one piece after another.
class header_parser {
 public:
  header_parser(std::string_view json, const std::string& file_name)
      : in_(json, file_name, "a safetensors header", 8) {}

  safetensors_header run() {
    safetensors_header out;
    bool has_metadata = false;
    object([&](const std::string& name) {
      if (name == "__metadata__") {
        if (std::exchange(has_metadata, true)) in_.wrong("__metadata__ once");
        object([&](const std::string& key) {
          if (!out.metadata.emplace(key, string()).second) in_.wrong("each word once");
        });
      } else {
        for (const array_entry& a : out.arrays)
          if (a.name == name) in_.wrong("each array once");
        out.arrays.push_back(entry(name));
      }
    });
    in_.end();
    return out;
  }

 private:
  std::string string() {
    in_.need("\"");
    std::string out;
    while (!in_.rest().starts_with('"')) {
      if (in_.rest().empty()) in_.wrong("a closed string");
      if (static_cast<unsigned char>(in_.rest()[0]) < 32) in_.wrong("no control characters");
      if (in_.rest()[0] == '\\') {
        const auto [sign, length] = json_escape(in_.rest());
        if (length == 0) in_.wrong("plain escapes");
        out += sign;
        in_.skip(length);
        continue;
      }
      const std::size_t length = utf8_length(in_.rest());
      if (length == 0) in_.wrong("UTF-8 text");
      out += in_.rest().substr(0, length);
      in_.skip(length);
    }
    in_.skip(1);
    return out;
  }
  std::vector<extent> numbers() {
    std::vector<extent> out;
    in_.need("[");
    if (in_.take("]")) return out;
    do out.push_back(in_.number());
    while (in_.take(","));
    in_.need("]");
    return out;
  }
  template <class F>
  void object(const F& member) {
    in_.need("{");
    if (in_.take("}")) return;
    do {
      const std::string key = string();
      in_.need(":");
      member(key);
    } while (in_.take(","));
    in_.need("}");
  }
  const dtype_name& type() {
    const std::string name = string();
    for (const dtype_name& known : dtype_names)
      if (known.name == name) return known;
    in_.wrong("a dtype that tenon has, not " + name);
  }
  array_entry entry(const std::string& name) {
    array_entry out;
    out.name = name;
    int seen = 0;
    object([&](const std::string& key) {
      if (key == "dtype" && (seen & 1) == 0) {
        const dtype_name& known = type();
        out.type = known.type;
        out.half = known.half;
        seen |= 1;
      } else if (key == "shape" && (seen & 2) == 0) {
        out.shape = numbers();
        seen |= 2;
      } else if (key == "data_offsets" && (seen & 4) == 0) {
        const std::vector<extent> both = numbers();
        if (both.size() != 2 || both[1] < both[0]) in_.wrong("two rising offsets");
        out.begin = static_cast<std::uint64_t>(both[0]);
        out.end = static_cast<std::uint64_t>(both[1]);
        seen |= 4;
      } else {
        in_.wrong("dtype, shape and data_offsets, each once");
      }
    });
    if (seen != 7) in_.wrong("dtype, shape and data_offsets");
    return out;
  }

  text_reader in_;
};

inline std::string entry_text(const array_entry& a) {
  std::string out;
  quote(out, a.name);
  out += ":{\"dtype\":";
  for (const dtype_name& known : dtype_names)
    if (known.type == a.type && known.half == a.half) quote(out, known.name);
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

}  // namespace tenon::io
