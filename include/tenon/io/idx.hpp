// SPDX-License-Identifier: MIT
// IDX files, the format of MNIST: a magic number (0, 0, 8 for bytes, rank), big-endian extents,
// then the bytes. Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits".
// Law: anything that is not exactly that is refused: file, expected, found. A file that ends in .gz
// is unpacked by the Unpack the caller names; tenon/gzip.hpp has one.
// Read next: io/image_set.hpp, io/unpack.hpp.
#pragma once

#include <tenon/io/image_set.hpp>
#include <tenon/io/unpack.hpp>

namespace tenon::io {

/// An array of bytes with its extents.
struct idx_array {
  std::vector<extent> shape;
  std::vector<std::uint8_t> values;
};

namespace detail {

inline std::uint32_t big_endian(std::span<const std::byte> data, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < 4; ++i)
    value = (value << 8) | std::to_integer<std::uint32_t>(data[at + i]);
  return value;
}

inline std::string count_text(std::uint64_t n, const char* what) {
  return std::to_string(n) + " " + what;
}

}  // namespace detail

/// Parses an IDX array of bytes of the given rank; `file` names it in refusals.
inline idx_array parse_idx(std::span<const std::byte> data, int rank, const std::string& file) {
  const std::size_t header = 4 + 4 * static_cast<std::size_t>(rank);
  const std::uint32_t magic = 0x800u + static_cast<std::uint32_t>(rank);
  if (data.size() < header)
    detail::refuse(file, "a header of " + detail::count_text(header, "bytes"),
                   detail::count_text(data.size(), "bytes"));
  if (detail::big_endian(data, 0) != magic)
    detail::refuse(file, "the magic number " + std::to_string(magic) + " of an IDX file",
                   std::to_string(detail::big_endian(data, 0)));
  idx_array out;
  for (int i = 0; i < rank; ++i)
    out.shape.push_back(detail::big_endian(data, 4 + 4 * static_cast<std::size_t>(i)));
  const std::uint64_t count = detail::bytes_of(out.shape, 1, "an array", file);
  if (data.size() - header != count)
    detail::refuse(file, detail::count_text(count, "bytes after the header"),
                   detail::count_text(data.size() - header, "bytes"));
  const auto* first = reinterpret_cast<const std::uint8_t*>(data.data()) + header;
  out.values.assign(first, first + count);
  return out;
}

/// Reads an IDX array from a file, unpacking .gz by Unpack.
template <class Unpack = no_gzip>
idx_array read_idx(const std::string& file, int rank) {
  return parse_idx(read_unpacked<Unpack>(file), rank, file);
}

/// Images [n, rows, columns] with labels [n] below `classes`.
template <class Unpack = no_gzip>
image_set read_images(const std::string& images, const std::string& labels, int classes = 10) {
  idx_array pixels = read_idx<Unpack>(images, 3);
  const idx_array names = read_idx<Unpack>(labels, 1);
  if (names.shape[0] != pixels.shape[0])
    detail::refuse(labels, std::to_string(pixels.shape[0]) + " labels, one an image of " + images,
                   std::to_string(names.shape[0]));
  image_set out{pixels.shape[1], pixels.shape[2], pixels.shape[0], std::move(pixels.values), {}};
  for (std::size_t i = 0; i < names.values.size(); ++i) {
    if (names.values[i] >= classes)
      detail::refuse(labels, "labels from 0 to " + std::to_string(classes - 1),
                     std::to_string(names.values[i]) + " at " + std::to_string(i));
    out.labels.push_back(names.values[i]);
  }
  return out;
}

namespace detail {

/// The file of this name in a folder, as MNIST's copies spell it: plain or .gz, with '-' or '.'.
inline std::string find_idx(const std::string& folder, const std::string& stem, int rank) {
  const std::string tail = "idx" + std::to_string(rank) + "-ubyte";
  for (const char* joint : {"-", "."})
    for (const char* end : {"", ".gz"}) {
      const std::filesystem::path file =
          std::filesystem::path(folder) / (stem + joint + tail + end);
      if (std::filesystem::exists(file)) return file.string();
    }
  refuse(folder, "a file " + stem + "-" + tail + " (or .gz)", "none");
}

}  // namespace detail

/// The four files of MNIST from a folder: train-images-idx3-ubyte[.gz] and so on.
template <class Unpack = no_gzip>
image_data load_mnist(const std::string& folder) {
  if (!std::filesystem::is_directory(folder))
    detail::refuse(folder, "a folder with MNIST's IDX files", "no folder");
  const auto set = [&](const std::string& part) {
    const std::string images = detail::find_idx(folder, part + "-images", 3);
    return read_images<Unpack>(images, detail::find_idx(folder, part + "-labels", 1));
  };
  return {set("train"), set("t10k")};
}

}  // namespace tenon::io
