// SPDX-License-Identifier: MIT
// Whole files: read at once, and written so that a crash at any moment leaves the old file or the
// new one, whole: a temporary file beside it, write, fsync, rename, fsync of the folder.
// Law: every refusal names the file, what was expected and what was found.
// Read next: io/checkpoint.hpp.
#pragma once

#include <tenon/base/refusal.hpp>

#include <fcntl.h>
#include <unistd.h>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace tenon::io {

using bytes = std::vector<std::byte>;

namespace detail {

struct closing {
  void operator()(std::FILE* f) const { std::fclose(f); }
};
using handle = std::unique_ptr<std::FILE, closing>;

[[noreturn]] inline void refuse(const std::string& file, const std::string& expected,
                                const std::string& found) {
  throw error(file + ": expected " + expected + ", found " + found);
}
inline std::string reason() { return std::strerror(errno); }

/// Makes the names in a folder survive a crash, where the system allows it.
inline void sync_folder(const std::filesystem::path& folder) {
  const int f = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY);
  if (f < 0) return;
  ::fsync(f);
  ::close(f);
}

}  // namespace detail

/// All bytes of a file.
inline bytes read_file(const std::string& file) {
  if (std::filesystem::is_directory(file)) detail::refuse(file, "a file", "a folder");
  const detail::handle f(std::fopen(file.c_str(), "rb"));
  if (f == nullptr) detail::refuse(file, "a readable file", detail::reason());
  bytes out;
  std::byte block[65536];
  while (const std::size_t n = std::fread(block, 1, sizeof block, f.get()))
    out.insert(out.end(), block, block + n);
  if (std::ferror(f.get()) != 0) detail::refuse(file, "a readable file", detail::reason());
  return out;
}

namespace detail {
/// Bytes of an array of these extents; `what` names it in the refusal.
template <class Extents>
std::uint64_t bytes_of(const Extents& shape, std::uint64_t element_bytes, const std::string& what,
                       const std::string& file) {
  std::uint64_t size = element_bytes;
  for (const auto e : shape) {
    const auto times = static_cast<std::uint64_t>(e);
    if (times != 0 && size > (std::uint64_t{1} << 53) / times)
      refuse(file, what + " of a size that exists", "a product above 2^53");
    size *= times;
  }
  return size;
}
}  // namespace detail

/// Replaces a file by these bytes, or leaves it as it is and throws. Folders and devices are
/// refused: a rename would put the file in their place.
inline void write_file(const std::string& file, std::span<const std::byte> data) {
  if (std::filesystem::exists(file) && !std::filesystem::is_regular_file(file))
    detail::refuse(file, "a file", "a folder or a device");
  static std::atomic<unsigned> count = 0;
  const std::string beside =
      file + ".tmp." + std::to_string(::getpid()) + "." + std::to_string(count++);
  {
    const detail::handle f(std::fopen(beside.c_str(), "wb"));
    if (f == nullptr) detail::refuse(file, "a folder to write in", detail::reason());
    const bool whole = std::fwrite(data.data(), 1, data.size(), f.get()) == data.size() &&
                       std::fflush(f.get()) == 0 && ::fsync(::fileno(f.get())) == 0;
    if (!whole) {
      const std::string why = detail::reason();
      std::remove(beside.c_str());
      detail::refuse(file, "room for " + std::to_string(data.size()) + " bytes", why);
    }
  }
  if (std::rename(beside.c_str(), file.c_str()) != 0) {
    const std::string why = detail::reason();
    std::remove(beside.c_str());
    detail::refuse(file, "a name that can be written", why);
  }
  detail::sync_folder(std::filesystem::path(file).parent_path());
}

}  // namespace tenon::io
