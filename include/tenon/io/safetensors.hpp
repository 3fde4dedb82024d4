// SPDX-License-Identifier: MIT
// safetensors: named arrays in one file that other tools write and open, too. A file is 8 bytes of
// header length, the header, then the arrays' bytes without a hole. F16 and BF16 arrays are read as
// f32, which holds each of their numbers exactly; tenon computes in no smaller type.
// Law: a file that is not exactly that is refused: file, expected, found.
// Read next: io/safetensors_header.hpp, io/checkpoint.hpp.
#pragma once

#include <tenon/io/half.hpp>
#include <tenon/io/named_array.hpp>
#include <tenon/io/safetensors_header.hpp>

#include <algorithm>

namespace tenon::io {

namespace detail {

/// The number in the first 8 bytes.
inline std::uint64_t header_length(std::span<const std::byte> data) {
  std::uint64_t length = 0;
  for (std::size_t i = 0; i < 8; ++i) length |= std::to_integer<std::uint64_t>(data[i]) << (8 * i);
  return length;
}

/// Where the last array ends, each beginning where the one before it ended.
inline std::uint64_t end_of_arrays(const safetensors_header& header, const std::string& file) {
  std::uint64_t next = 0;
  for (const array_entry& a : header.arrays) {
    const auto element_bytes = static_cast<std::uint64_t>(a.element_bytes());
    const std::uint64_t size = bytes_of(a.shape, element_bytes, "array " + a.name, file);
    if (a.begin != next || a.end - a.begin != size)
      refuse(file,
             "array " + a.name + " at bytes " + std::to_string(next) + " to " +
                 std::to_string(next + size),
             std::to_string(a.begin) + " to " + std::to_string(a.end));
    next = a.end;
  }
  return next;
}

/// Halves as the bytes of floats.
inline bytes widened(std::span<const std::byte> halves, half format) {
  bytes out(2 * halves.size());
  for (std::size_t i = 0; i + 1 < halves.size(); i += 2) {
    const auto bits = static_cast<std::uint16_t>(std::to_integer<unsigned>(halves[i]) |
                                                 std::to_integer<unsigned>(halves[i + 1]) << 8);
    const float value = format == half::f16 ? float_of_f16(bits) : float_of_bf16(bits);
    std::memcpy(out.data() + 2 * i, &value, sizeof value);
  }
  return out;
}

}  // namespace detail

/// Parses a whole file's bytes into its header; the arrays must cover the data exactly. They are
/// returned in the order of their bytes.
inline safetensors_header parse_safetensors(std::span<const std::byte> data,
                                            const std::string& file) {
  if (data.size() < 8)
    detail::refuse(file, "8 bytes of header length", std::to_string(data.size()) + " bytes");
  const std::uint64_t length = detail::header_length(data);
  if (length > data.size() - 8)
    detail::refuse(file, "a safetensors file, which begins with the length of its header",
                   "a length of " + std::to_string(length) + " in a file of " +
                       std::to_string(data.size()) + " bytes");
  const std::string_view text(reinterpret_cast<const char*>(data.data()) + 8, length);
  safetensors_header header = detail::header_parser(text, file).run();
  std::sort(header.arrays.begin(), header.arrays.end(),
            [](const array_entry& a, const array_entry& b) {
              return std::pair{a.begin, a.end} < std::pair{b.begin, b.end};
            });
  const std::uint64_t end = detail::end_of_arrays(header, file);
  if (end != data.size() - 8 - length)
    detail::refuse(file, std::to_string(end) + " bytes of data",
                   std::to_string(data.size() - 8 - length));
  return header;
}

/// The arrays of a file's bytes, in their order.
inline std::vector<named_array> arrays_of(std::span<const std::byte> data,
                                          const safetensors_header& header) {
  const auto all = data.subspan(8 + detail::header_length(data));
  std::vector<named_array> out;
  for (const array_entry& a : header.arrays) {
    const auto own = all.subspan(a.begin, a.end - a.begin);
    out.push_back(
        {a.name, a.type, a.shape,
         a.half == half::none ? bytes(own.begin(), own.end()) : detail::widened(own, a.half)});
  }
  return out;
}

/// All arrays of a safetensors file; F16 and BF16 become f32.
inline std::vector<named_array> read_safetensors(const std::string& file) {
  const bytes data = read_file(file);
  return arrays_of(data, parse_safetensors(data, file));
}

/// One array of a safetensors file as a tensor of exactly this element type and shape.
template <element_type T, extent... Extents>
tensor<T, Extents...> read_array(const std::string& file, const std::string& name) {
  const std::vector<named_array> arrays = read_safetensors(file);
  const auto found = std::find_if(arrays.begin(), arrays.end(),
                                  [&](const named_array& a) { return a.name == name; });
  if (found == arrays.end())
    detail::refuse(file, detail::wanted_text<T, Extents...>(name), "no such array");
  return as_tensor<T, Extents...>(*found, file);
}

}  // namespace tenon::io
