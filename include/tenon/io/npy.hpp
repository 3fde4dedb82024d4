// SPDX-License-Identifier: MIT
// npy: one array a file, as NumPy saves it: a magic word, a version, the length of a header that is
// a Python dictionary of descr, fortran_order and shape, then the elements, little-endian, row by
// row. Source: numpy/lib/format.py, versions 1 to 3.
// Law: read(write(a)) is a; objects, other byte orders and column order are refused, never guessed.
// Read next: io/named_array.hpp.
#pragma once

#include <tenon/io/named_array.hpp>
#include <tenon/io/text_reader.hpp>

#include <string_view>

namespace tenon::io {
namespace detail {

struct npy_type {
  dtype type;
  std::string_view descr;
};
inline constexpr npy_type npy_types[] = {
    {dtype::boolean, "|b1"}, {dtype::i8, "|i1"},  {dtype::u8, "|u1"},  {dtype::i16, "<i2"},
    {dtype::u16, "<u2"},     {dtype::i32, "<i4"}, {dtype::u32, "<u4"}, {dtype::i64, "<i8"},
    {dtype::u64, "<u8"},     {dtype::f32, "<f4"}, {dtype::f64, "<f8"}};

/// Reads the dictionary of a header, one piece after another.
class npy_header_parser {
 public:
  npy_header_parser(std::string_view dictionary, const std::string& file_name,
                    std::size_t first_byte)
      : in_(dictionary, file_name, "a header of NumPy", first_byte) {}

  named_array run() {
    named_array out{"the array", {}, {}, {}};
    int seen = 0;
    in_.need("{");
    while (!in_.take("}")) {
      const int key = member(out);
      if ((seen & key) != 0) in_.wrong("each key once");
      seen |= key;
      if (!in_.take(",")) {
        in_.need("}");
        break;
      }
    }
    if (seen != 7) in_.wrong("descr, fortran_order and shape");
    in_.end();
    return out;
  }

 private:
  std::string_view string() {
    in_.need("'");
    const std::string_view out = in_.rest().substr(0, in_.rest().find('\''));
    in_.skip(out.size());
    in_.need("'");
    return out;
  }
  /// Reads one member; 1, 2 or 4 says which.
  int member(named_array& out) {
    const std::string_view key = string();
    in_.need(":");
    if (key == "descr") return out.type = type(), 1;
    if (key == "shape") return out.shape = shape(), 4;
    if (key != "fortran_order") in_.wrong("descr, fortran_order and shape alone");
    if (in_.take("True")) refuse(in_.file(), "an array row by row", "one column by column");
    if (!in_.take("False")) in_.wrong("True or False");
    return 2;
  }
  dtype type() {
    const std::string_view descr = string();
    for (const npy_type& known : npy_types)
      if (known.descr == descr) return known.type;
    refuse(in_.file(), "elements of a type that tenon has, as <f4", "'" + std::string(descr) + "'");
  }
  std::vector<extent> shape() {
    std::vector<extent> out;
    in_.need("(");
    while (!in_.take(")")) {
      out.push_back(in_.number());
      in_.take("L");  // Python 2
      if (!in_.take(",")) {
        in_.need(")");
        break;
      }
    }
    return out;
  }

  text_reader in_;
};

/// Where the header of a file ends, and how many bytes stand before it.
struct npy_frame {
  std::size_t begin, end;
};
inline npy_frame frame_of(std::span<const std::byte> data, const std::string& file) {
  const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
  if (!text.starts_with("\x93NUMPY"))
    refuse(file, "the magic word of a .npy file", std::to_string(data.size()) + " other bytes");
  const int version = data.size() > 6 ? std::to_integer<int>(data[6]) : 0;
  if (version < 1 || version > 3)
    refuse(file, "version 1, 2 or 3 of the format", std::to_string(version));
  const std::size_t begin = version == 1 ? 10 : 12;
  std::size_t length = 0;
  for (std::size_t i = begin; i-- > 8 && data.size() >= begin;)
    length = length << 8 | std::to_integer<std::size_t>(data[i]);
  if (data.size() < begin || length > data.size() - begin)
    refuse(file, "a header of " + std::to_string(length) + " bytes",
           "a file of " + std::to_string(data.size()));
  return {begin, begin + length};
}

}  // namespace detail

/// Parses a whole .npy file; `file` names it in refusals.
inline named_array parse_npy(std::span<const std::byte> data, const std::string& file) {
  const auto [begin, end] = detail::frame_of(data, file);
  const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
  named_array out = detail::npy_header_parser(text.substr(begin, end - begin), file, begin).run();
  const auto element_bytes = static_cast<std::uint64_t>(size_of(out.type));
  const std::uint64_t size = detail::bytes_of(out.shape, element_bytes, "an array", file);
  if (data.size() - end != size)
    detail::refuse(file, std::to_string(size) + " bytes of data",
                   std::to_string(data.size() - end));
  out.bytes.assign(data.begin() + static_cast<std::ptrdiff_t>(end), data.end());
  return out;
}

/// The array of a .npy file as a tensor of exactly this element type and shape.
template <element_type T, extent... Extents>
tensor<T, Extents...> read_npy(const std::string& file) {
  return as_tensor<T, Extents...>(parse_npy(read_file(file), file), file);
}

/// Writes a tensor as a .npy file; the file is the old one or the new one, whole.
template <element_type T, extent... Extents>
void write_npy(const std::string& file, const tensor<T, Extents...>& from) {
  std::string header = "{'descr': '";
  for (const detail::npy_type& known : detail::npy_types)
    if (known.type == dtype_of<T>) header += known.descr;
  header += "', 'fortran_order': False, 'shape': (";
  ((header += std::to_string(Extents) + ", "), ...);
  header += "), }";
  while ((header.size() + 11) % 64 != 0) header += ' ';
  header += '\n';
  const char begin[] = {'\x93',
                        'N',
                        'U',
                        'M',
                        'P',
                        'Y',
                        1,
                        0,
                        static_cast<char>(header.size() & 255),
                        static_cast<char>(header.size() >> 8)};
  header.insert(0, begin, sizeof begin);
  const auto count = static_cast<std::size_t>(from.size()) * sizeof(T);
  bytes out(header.size() + count);
  std::memcpy(out.data(), header.data(), header.size());
  std::memcpy(out.data() + header.size(), tenon::detail::readable(from.data()), count);
  write_file(file, out);
}

}  // namespace tenon::io
