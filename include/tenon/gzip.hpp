// SPDX-License-Identifier: MIT
// The only door to zlib: bytes of a .gz file unpacked. Include it (and link -lz) before
// io/idx.hpp opens .gz files.
// Law: broken, truncated and trailing bytes are refused with a sentence.
#pragma once

#include <tenon/io/file.hpp>

#include <zlib.h>

#include <algorithm>
#include <memory>

namespace tenon::io {

/// The contents of a gzip stream that is the whole of `packed`; `file` names it in refusals.
inline bytes unpack_gzip(std::span<const std::byte> packed, const std::string& file) {
  z_stream z{};
  if (inflateInit2(&z, 15 + 16) != Z_OK) throw error(file + ": zlib could not start");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> ends(&z, &inflateEnd);
  bytes out;
  std::byte block[65536];
  int state = Z_OK;
  while (state == Z_OK) {
    if (z.avail_in == 0) {  // zlib counts in 32 bits
      const auto piece = packed.first(std::min(packed.size(), sizeof block));
      packed = packed.subspan(piece.size());
      z.next_in = reinterpret_cast<Bytef*>(const_cast<std::byte*>(piece.data()));
      z.avail_in = static_cast<uInt>(piece.size());
    }
    z.next_out = reinterpret_cast<Bytef*>(block);
    z.avail_out = sizeof block;
    state = inflate(&z, Z_NO_FLUSH);
    out.insert(out.end(), block, block + (sizeof block - z.avail_out));
  }
  if (state == Z_BUF_ERROR) detail::refuse(file, "a whole gzip stream", "a truncated one");
  if (state != Z_STREAM_END)
    detail::refuse(file, "a gzip stream", z.msg != nullptr ? z.msg : "something else");
  if (const auto more = z.avail_in + packed.size(); more != 0)
    detail::refuse(file, "the end of the file after the gzip stream",
                   std::to_string(more) + " more bytes");
  return out;
}

/// Turned on by including this file: .gz files are unpacked where io/idx.hpp finds them.
struct gzip_reader {
  static bytes unpack(std::span<const std::byte> packed, const std::string& file) {
    return unpack_gzip(packed, file);
  }
};

}  // namespace tenon::io
