// SPDX-License-Identifier: MIT
// checkpoint: named arrays and words in one safetensors file that other tools open, with a checksum
// over every byte among its words, written so that a crash leaves the old file or the new one.
// Law: load(save(c)) is c; a file that was cut or changed anywhere is refused, and nothing is
// overwritten. Read next: nn/state.hpp.
#pragma once

#include <tenon/io/safetensors.hpp>

namespace tenon::io {

/// What a checkpoint holds.
struct checkpoint {
  std::vector<named_array> arrays;
  std::map<std::string, std::string> metadata;
};

namespace detail {

inline constexpr std::string_view checksum_key = "checksum";

/// FNV-1a, 64 bits, of a file in which the checksum itself reads as zeros: 16 hexadecimal digits.
inline std::string checksum_of(std::span<const std::byte> file) {
  std::uint64_t hash = 14695981039346656037u;
  for (std::byte b : file) hash = (hash ^ std::to_integer<std::uint64_t>(b)) * 1099511628211u;
  std::string out(16, '0');
  for (std::size_t i = 0; i < 16; ++i, hash >>= 4) out[15 - i] = "0123456789abcdef"[hash & 15];
  return out;
}

/// Where the checksum's digits stand in a file; npos if there is none.
inline std::size_t checksum_place(std::span<const std::byte> file, std::string_view digits) {
  const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
  const std::size_t at = text.find("\"checksum\":\"" + std::string(digits) + "\"");
  return at == std::string_view::npos ? at : at + 12;
}

inline void put_text(bytes& file, std::size_t at, std::string_view words) {
  std::memcpy(file.data() + at, words.data(), words.size());
}

}  // namespace detail

/// Writes a checkpoint; the file is the old one or the new one, whole.
inline void save_checkpoint(const std::string& file, const checkpoint& from) {
  if (from.metadata.count(std::string(detail::checksum_key)) != 0)
    detail::refuse(file, "words without a checksum, which is added", "one");
  safetensors_header header{{}, from.metadata};
  header.metadata[std::string(detail::checksum_key)] = std::string(16, '0');
  std::uint64_t next = 0;
  for (const named_array& a : from.arrays) {
    header.arrays.push_back({a.name, a.type, a.shape, next, next + a.bytes.size()});
    next += a.bytes.size();
  }
  const std::string text = header_text(header);
  bytes out(8);
  for (std::size_t i = 0; i < 8; ++i)
    out[i] = static_cast<std::byte>((text.size() >> (8 * i)) & 255);
  const auto* first = reinterpret_cast<const std::byte*>(text.data());
  out.insert(out.end(), first, first + text.size());
  for (const named_array& a : from.arrays) out.insert(out.end(), a.bytes.begin(), a.bytes.end());
  const std::size_t place = detail::checksum_place(out, std::string(16, '0'));
  detail::put_text(out, place, detail::checksum_of(out));
  parse_safetensors(out, file);  // what cannot be read back replaces nothing
  write_file(file, out);
}

/// Reads a checkpoint and checks every byte of it.
inline checkpoint load_checkpoint(const std::string& file) {
  bytes data = read_file(file);
  safetensors_header header = parse_safetensors(data, file);
  const auto word = header.metadata.find(std::string(detail::checksum_key));
  if (word == header.metadata.end()) detail::refuse(file, "a checkpoint with a checksum", "none");
  const std::string digits = word->second;
  header.metadata.erase(word);
  checkpoint out{arrays_of(data, header), header.metadata};
  const std::size_t place = detail::checksum_place(data, digits);
  if (digits.size() != 16 || place == std::string::npos)
    detail::refuse(file, "a checksum of 16 digits", digits);
  detail::put_text(data, place, std::string(16, '0'));
  const std::string now = detail::checksum_of(data);
  if (now != digits) detail::refuse(file, "the checksum " + digits + " that it names", now);
  return out;
}

}  // namespace tenon::io
