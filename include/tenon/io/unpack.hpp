// SPDX-License-Identifier: MIT
// read_unpacked: the bytes of a file, those of a .gz unpacked by the Unpack that the caller names;
// tenon/gzip.hpp has one. Law: without it a .gz is refused, never read as it lies there.
// Read next: io/idx.hpp, io/cifar.hpp.
#pragma once

#include <tenon/io/file.hpp>

namespace tenon::io {

/// Says how to go on where a .gz file is met without zlib.
struct no_gzip {
  static bytes unpack(std::span<const std::byte>, const std::string& file) {
    detail::refuse(file, "an unpacked file (gunzip it, or build with <tenon/gzip.hpp> and zlib)",
                   "a gzip file");
  }
};

/// All bytes of a file, those of a .gz unpacked.
template <class Unpack = no_gzip>
bytes read_unpacked(const std::string& file) {
  bytes data = read_file(file);
  if (file.ends_with(".gz")) data = Unpack::unpack(data, file);
  return data;
}

}  // namespace tenon::io
